/** The pane beside the drawing: the ways out of the selected state, the machine's timers and its data, as text. */

import type { Picture } from "../protocol.js";
import type { DiagramActions } from "./diagram.js";
import { coverage, duration, timerShare, transitionsOf } from "./model.js";

interface DetailProps {
  readonly picture: Picture;
  readonly state: string;
  readonly elapsed: number;
  readonly actions: DiagramActions;
}

export function Detail({ picture, state, elapsed, actions }: DetailProps) {
  const { live } = picture;
  const rows = transitionsOf(picture, state);
  const covered = coverage(picture.graph, live);
  const hasBreakpoint = picture.breakpoints.includes(state);
  return (
    <aside class="detail" aria-label={`About ${state}`}>
      <h2>{state}</h2>
      {rows.length === 0 ? (
        <p class="quiet">Nothing leads out of this state.</p>
      ) : (
        <table>
          <caption class="unseen">Transitions out of {state}</caption>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.edge}/${row.label}`}>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    onClick={() => actions.revealTransition(row.edge, row.label)}
                  >
                    {row.event}
                  </button>
                </th>
                <td>
                  {row.effect}
                  {live !== null && (
                    <span class="count">{row.count > 0 ? ` · ${row.count}` : " · never"}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div class="buttons">
        <button type="button" onClick={() => actions.toggleBreakpoint(state)} aria-pressed={hasBreakpoint}>
          <i
            class={`codicon codicon-${hasBreakpoint ? "debug-breakpoint" : "debug-breakpoint-unverified"}`}
            aria-hidden="true"
          />
          {hasBreakpoint ? "Remove breakpoint" : "Break on enter"}
        </button>
        <button type="button" onClick={() => actions.reveal(state)}>
          <i class="codicon codicon-go-to-file" aria-hidden="true" />
          Source
        </button>
      </div>
      {live !== null && live.timers.length > 0 && (
        <section>
          <h3>Timers</h3>
          {live.timers.map((timer) => (
            <div class="timer-row" key={timer.name}>
              <span>{timer.name}</span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${timerShare(timer, elapsed) * 100}%` }} />
              </span>
              <span class="amber">{duration(Math.max(0, timer.left - elapsed))} left</span>
            </div>
          ))}
        </section>
      )}
      {live !== null && live.data.length > 0 && (
        <section>
          <h3>Data</h3>
          <table>
            <tbody>
              {live.data.map((field) => (
                <tr key={field.name}>
                  <th scope="row">{field.name}</th>
                  <td class="mono" title={field.value}>
                    {field.value}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {covered !== "" && <p class="quiet">Seen so far: {covered}.</p>}
      {picture.unknown.map((what) => (
        <p class="quiet" key={what}>
          <i class="codicon codicon-info" aria-hidden="true" /> {what}
        </p>
      ))}
    </aside>
  );
}
