/** Knows the device's two clocks. The wall clock anybody can set; the run clock starts with the app. */

import type { Clocks } from "../sync/envelope.ts";

const SLEPT_MS = 2000;

let run = crypto.getRandomValues(new Uint32Array(2)).join("-");
let began = performance.now();
let lastWall = Date.now();
let lastRun = began;

/** Both clocks now. A run clock that stood still while the device slept, or a wall clock that was set, begins a new run. */
export function clocks(): Clocks {
  const wall = Date.now();
  const now = performance.now();
  if (Math.abs(wall - lastWall - (now - lastRun)) > SLEPT_MS) {
    run = crypto.getRandomValues(new Uint32Array(2)).join("-");
    began = now;
  }
  lastWall = wall;
  lastRun = now;
  return { wall: Math.max(0, wall), run, run_ms: Math.floor(now - began) };
}

interface Contact extends Clocks {
  readonly server: number;
}

function contactOf(token: string): Contact | null {
  try {
    return JSON.parse(atob((token.split(".")[0] ?? "").replace(/-/g, "+").replace(/_/g, "/"))) as Contact;
  } catch {
    return null;
  }
}

/** The server's time now, as well as this device can reckon it, in milliseconds. */
export function serverTime(token: string, now: Clocks = clocks()): number {
  const contact = contactOf(token);
  if (contact === null) return now.wall;
  const ran = contact.run === now.run && now.run_ms >= contact.run_ms;
  return contact.server + (ran ? now.run_ms - contact.run_ms : Math.max(0, now.wall - contact.wall));
}

/** How far the wall clock was from the server's at the last contact, in milliseconds. */
export function wallError(token: string): number {
  const contact = contactOf(token);
  return contact === null ? 0 : contact.wall - contact.server;
}

/** When the server last answered, by its own clock; 0 if never. */
export const lastContact = (token: string): number => contactOf(token)?.server ?? 0;
