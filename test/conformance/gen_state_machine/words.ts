// Words that the twins of gen_state_machine share: where gen_statem's terms differ from this runtime's, here is how.
import type { MachineEvent, StartResult } from "@switchboard/runtime";
import { Raised } from "../encode.js";

/** An event as `handle_event` gets it: its type and its content. */
export function typed(event: MachineEvent): readonly [type: unknown, content: unknown] {
  switch (event.type) {
    case "call":
      return [["call", event.from], event.request];
    case "cast":
      return ["cast", event.request];
    case "info":
      return ["info", event.message];
    case "internal":
      return ["internal", event.content];
    case "stateTimeout":
      return ["state_timeout", event.content];
    case "eventTimeout":
      return ["timeout", event.content];
    case "timeout":
      return [["timeout", event.name], event.content];
    case "enter":
      return ["enter", event.from];
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** gen_statem gives `terminate` and the starter a failure without its stack; here an error always has one. */
export function bare(reason: unknown): unknown {
  if (!(reason instanceof Error)) return reason;
  return "original" in reason ? reason.original : new Raised(reason);
}

/** A start's result with its reason as gen_statem gives it. */
export function bareStart(result: StartResult): unknown {
  return result.status === "error" ? ["error", bare(result.reason)] : result;
}
