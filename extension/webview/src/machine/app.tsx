/** The whole State machine view: head, drawing, detail, postponed events. Holds what the person has chosen. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Picture, ToView } from "../protocol.js";
import { listen, save, saved, tell } from "../vscode-api.js";
import { Detail } from "./detail.js";
import { Diagram, type DiagramActions } from "./diagram.js";
import { duration, summary } from "./model.js";
import { usePanZoom } from "./pan-zoom.js";

interface Seen {
  readonly message: ToView;
  /** When it came, by the window's clock: running timers go on from there. */
  readonly at: number;
}

function isSeen(value: unknown): value is ToView {
  return typeof value === "object" && value !== null && "type" in value;
}

export function App() {
  const [seen, setSeen] = useState<Seen | null>(() => {
    const old = saved();
    return isSeen(old) ? { message: old, at: performance.now() } : null;
  });
  useEffect(() => {
    const stop = listen((message) => {
      setSeen({ message, at: performance.now() });
      save(message);
    });
    tell({ type: "ready" });
    return stop;
  }, []);
  if (seen === null) return <p class="empty">Waiting for the debugger…</p>;
  if (seen.message.type === "empty") return <p class="empty">{seen.message.why}</p>;
  return <Machine picture={seen.message.picture} at={seen.at} />;
}

function Machine({ picture, at }: { picture: Picture; at: number }) {
  const { graph, live } = picture;
  const elapsed = useElapsed(live?.running === true, at);
  const [chosen, setChosen] = useState<string | null>(null);
  const { view, frame, fitAll } = usePanZoom(graph);
  useEffect(() => {
    // Whoever looks at what runs wants to see where it is now.
    if (picture.follow) setChosen(null);
  }, [picture.follow, live?.state]);
  const known = graph.nodes.some((node) => node.name === chosen);
  const state = (known ? chosen : null) ?? live?.state ?? graph.nodes[0]?.name ?? "";
  const actions = useMemo<DiagramActions>(
    () => ({
      select: setChosen,
      toggleBreakpoint: (name) => {
        tell({ type: "toggleBreakpoint", state: name });
      },
      reveal: (name) => {
        tell({ type: "reveal", state: name });
      },
      revealTransition: (edge, label) => {
        tell({ type: "revealTransition", edge, label });
      },
    }),
    [],
  );
  return (
    <div class="machine">
      <header>
        <h1>{picture.module}</h1>
        {picture.instances.length > 0 && (
          <select
            aria-label="Process"
            value={live === null ? "" : String(live.pid)}
            onChange={(event) => {
              tell({ type: "pick", pid: Number(event.currentTarget.value) });
            }}
          >
            {live === null && <option value="">not chosen</option>}
            {picture.instances.map((instance) => (
              <option key={instance.pid} value={String(instance.pid)}>
                {instance.title}
              </option>
            ))}
          </select>
        )}
        <span class="summary" role="status">
          {live === null ? "not running" : summary(live, elapsed)}
        </span>
        <span class="tools">
          <button
            type="button"
            aria-pressed={picture.follow}
            title="Follow the process in focus"
            onClick={() => {
              tell({ type: "follow", on: !picture.follow });
            }}
          >
            Follow
          </button>
          <button type="button" title="Show the whole diagram (0)" onClick={fitAll}>
            Fit
          </button>
        </span>
      </header>
      <main ref={frame}>
        <Diagram picture={picture} selected={state} elapsed={elapsed} view={view} actions={actions} />
      </main>
      <Detail picture={picture} state={state} elapsed={elapsed} actions={actions} />
      {live !== null && live.postponed.length > 0 && (
        <footer aria-label="Postponed events">
          <h3>Postponed ({live.postponed.length}), delivered again at the next state change</h3>
          <ul>
            {live.postponed.map((event, i) => (
              <li key={`${i} ${event.message}`}>
                <span class="mono">{event.message}</span> from {event.sender} ·{" "}
                {duration(event.waiting + elapsed)}
              </li>
            ))}
          </ul>
        </footer>
      )}
    </div>
  );
}

/** Ms since the picture came, while the system runs; 0 while it stands still. */
function useElapsed(running: boolean, at: number): number {
  const [now, setNow] = useState(at);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      setNow(performance.now());
    }, 100);
    return () => {
      clearInterval(timer);
    };
  }, [running, at]);
  return running ? Math.max(0, now - at) : 0;
}
