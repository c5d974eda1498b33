/**
 * The door to the extension: typed messages out, typed messages in, and a little state that survives a reload.
 * Must not know what the messages mean.
 */

import type { FromView, ToView } from "./protocol.js";

interface VsCodeApi {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function tell(message: FromView): void {
  api.postMessage(message);
}

/** Calls back with each message of the extension; returns how to stop listening. */
export function listen(heard: (message: ToView) => void): () => void {
  const listener = (event: MessageEvent<ToView>): void => {
    heard(event.data);
  };
  window.addEventListener("message", listener);
  return () => {
    window.removeEventListener("message", listener);
  };
}

export function saved(): unknown {
  return api.getState();
}

export function save(state: unknown): void {
  api.setState(state);
}
