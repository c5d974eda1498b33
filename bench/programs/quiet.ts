/** Reports are thrown away, as bench.erl switches the BEAM's logger off: what is measured is not a terminal. */

import { defaultKernel } from "../../runtime/src/host/system.js";
import { NodeHost } from "../../runtime/src/host/node-host.js";

export function quiet(): void {
  const { host } = defaultKernel();
  if (host instanceof NodeHost) host.onReport = () => undefined;
}
