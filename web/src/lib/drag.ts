/**
 * Dragging with mouse, pen and finger: pointer events, captured, one update a frame.
 */
import type { Attachment } from "svelte/attachments";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Drag {
  /** The element whose top left corner is the origin. */
  readonly within: () => Element | null | undefined;
  /** Where the handle is, so that grabbing its edge does not make it jump. */
  readonly at: () => Spot;
  readonly move: (spot: Spot) => void;
  readonly begin?: () => void;
  readonly end?: () => void;
}

export function draggable(drag: Drag): Attachment<Element> {
  return (element) => {
    let offset: Spot | null = null;
    let latest: Spot | null = null;
    let frame: number | null = null;

    function place(event: PointerEvent): Spot {
      const box = drag.within()?.getBoundingClientRect();
      return {
        x: event.clientX - (box?.left ?? 0),
        y: event.clientY - (box?.top ?? 0),
      };
    }

    function deliver(): void {
      frame = null;
      if (latest) drag.move(latest);
      latest = null;
    }

    function down(event: PointerEvent): void {
      if (event.button !== 0) return;
      const [spot, at] = [place(event), drag.at()];
      offset = { x: at.x - spot.x, y: at.y - spot.y };
      drag.begin?.();
      element.setPointerCapture(event.pointerId);
      if (element instanceof HTMLElement || element instanceof SVGElement)
        element.focus({ preventScroll: true });
      event.preventDefault();
    }

    function move(event: PointerEvent): void {
      if (!offset) return;
      const spot = place(event);
      latest = { x: spot.x + offset.x, y: spot.y + offset.y };
      frame ??= requestAnimationFrame(deliver);
    }

    function up(): void {
      if (!offset) return;
      offset = null;
      if (frame !== null) cancelAnimationFrame(frame);
      deliver();
      drag.end?.();
    }

    const stop = new AbortController();
    const on = (type: string, listener: (event: PointerEvent) => void): void =>
      element.addEventListener(type, listener as EventListener, {
        signal: stop.signal,
      });
    on("pointerdown", down);
    on("pointermove", move);
    on("pointerup", up);
    on("pointercancel", up);
    on("lostpointercapture", up);
    // A finger that lands here drags: where touch-action does not reach into a drawing,
    // the browser would take it for a swipe. Elsewhere on the figure it still scrolls.
    element.addEventListener("touchstart", (event) => event.preventDefault(), {
      signal: stop.signal,
      passive: false,
    });
    return () => {
      stop.abort();
      if (frame !== null) cancelAnimationFrame(frame);
    };
  };
}

/** Arrow keys as a direction, ten times as far with Shift; null for other keys. */
export function nudge(event: KeyboardEvent): Spot | null {
  const size = event.shiftKey ? 10 : 1;
  const directions: Record<string, Spot> = {
    ArrowLeft: { x: -size, y: 0 },
    ArrowRight: { x: size, y: 0 },
    ArrowUp: { x: 0, y: size },
    ArrowDown: { x: 0, y: -size },
    PageUp: { x: 0, y: 10 },
    PageDown: { x: 0, y: -10 },
  };
  return directions[event.key] ?? null;
}
