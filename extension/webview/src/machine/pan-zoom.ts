/**
 * Where the eye is on a drawing: pan and zoom as pure functions, and a hook that binds them to mouse and keys.
 * Must not know what is drawn.
 */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MIN = 0.2;
const MAX = 3;

/** Shows the whole drawing, centred, never larger than life. */
export function fit(drawing: Size, window: Size, margin = 24): View {
  const scale = Math.min(
    1,
    Math.max(
      MIN,
      Math.min((window.width - 2 * margin) / drawing.width, (window.height - 2 * margin) / drawing.height),
    ),
  );
  return {
    scale,
    x: (window.width - drawing.width * scale) / 2,
    y: (window.height - drawing.height * scale) / 2,
  };
}

/** Zooms by `factor` so that what lies under the point stays there. */
export function zoomAt(view: View, point: { x: number; y: number }, factor: number): View {
  const scale = Math.min(MAX, Math.max(MIN, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio };
}

export interface PanZoom {
  readonly view: View;
  readonly frame: (element: HTMLElement | null) => void;
  readonly fitAll: () => void;
}

/** Fits the drawing when it or the window changes, until the person has moved it. */
export function usePanZoom(drawing: Size): PanZoom {
  const element = useRef<HTMLElement | null>(null);
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const moved = useRef(false);
  const fitAll = useCallback(() => {
    moved.current = false;
    const box = element.current?.getBoundingClientRect();
    if (box !== undefined && box.width > 0) setView(fit(drawing, box));
  }, [drawing.width, drawing.height]);

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(() => {
      if (!moved.current) fitAll();
    });
    observer.observe(target);
    fitAll();
    return () => {
      observer.disconnect();
    };
  }, [fitAll]);

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const local = (event: MouseEvent): { x: number; y: number } => {
      const box = target.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    target.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        moved.current = true;
        if (event.ctrlKey || event.metaKey) {
          setView((old) => zoomAt(old, local(event), Math.exp(-event.deltaY / 200)));
        } else {
          setView((old) => ({ ...old, x: old.x - event.deltaX, y: old.y - event.deltaY }));
        }
      },
      { ...options, passive: false },
    );
    target.addEventListener(
      "pointerdown",
      (event) => {
        if (event.target instanceof Element && event.target.closest("[data-handle]") !== null) return;
        const from = { x: event.clientX, y: event.clientY };
        target.setPointerCapture(event.pointerId);
        const drag = new AbortController();
        let start: View | null = null;
        target.addEventListener(
          "pointermove",
          (move) => {
            moved.current = true;
            setView((old) => {
              start ??= old;
              return { ...start, x: start.x + move.clientX - from.x, y: start.y + move.clientY - from.y };
            });
          },
          { signal: drag.signal },
        );
        const end = (): void => {
          drag.abort();
        };
        target.addEventListener("pointerup", end, { signal: drag.signal });
        target.addEventListener("pointercancel", end, { signal: drag.signal });
      },
      options,
    );
    target.addEventListener(
      "keydown",
      (event) => {
        const middle = { x: target.clientWidth / 2, y: target.clientHeight / 2 };
        if (event.key === "+" || event.key === "=") setView((old) => zoomAt(old, middle, 1.2));
        else if (event.key === "-") setView((old) => zoomAt(old, middle, 1 / 1.2));
        else if (event.key === "0") {
          fitAll();
          return;
        } else return;
        moved.current = true;
        event.preventDefault();
      },
      options,
    );
    return () => {
      stop.abort();
    };
  }, [fitAll]);

  const frame = useCallback((target: HTMLElement | null) => {
    element.current = target;
  }, []);
  return { view, frame, fitAll };
}
