/**
 * Reads the extension's settings with their types. Promises: always the value in force now; nothing is cached.
 */
import * as vscode from "vscode";
import { SETTING_DEFAULTS, type SettingId, type Settings } from "./contributions.js";

/** The value of a setting, for a folder where one matters. */
export function setting<Id extends SettingId>(id: Id, scope?: vscode.Uri): Settings[Id] {
  return vscode.workspace.getConfiguration(undefined, scope).get<Settings[Id]>(id, SETTING_DEFAULTS[id]);
}
