/**
 * What a server's definition must have, for programs without types: checked once, where the server is defined.
 *
 * Must not know how a definition is run.
 */

import { ArgumentError, formatReason } from "../kernel/index.js";
import { checkFunction, checkHandlers, checkKeys } from "./arguments.js";

const OPTIONAL = ["handleCall", "handleCast", "handleInfo", "handleContinue", "terminate", "formatStatus"];
const KEYS = ["name", "init", "call", "cast", "info", ...OPTIONAL, "child"];

/** @throws ArgumentError for a definition without name or init, with an unknown field, or a handler that is none. */
export function checkServer(definition: object): void {
  const given = checkDefinition("defineServer", definition, KEYS);
  const where = `defineServer: ${String(given["name"])}`;
  checkFunction(where, "init", given["init"]);
  checkHandlers(`${where}: call`, given["call"], false);
  checkHandlers(`${where}: cast`, given["cast"], false);
  checkHandlers(`${where}: info`, given["info"], true);
  for (const key of OPTIONAL) if (given[key] !== undefined) checkFunction(where, key, given[key]);
}

/** The fields of any behaviour's definition. @throws ArgumentError without a name, or for an unknown field. */
export function checkDefinition(
  where: string,
  definition: object,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  checkKeys(where, "the fields of a definition", definition, keys);
  const given = definition as Readonly<Record<string, unknown>>;
  const name = given["name"];
  if (typeof name === "string" && name !== "") return given;
  throw new ArgumentError(
    `${where}: expected a name, by which people, reports and breakpoints call it; got: ${formatReason(name, 3)}`,
  );
}
