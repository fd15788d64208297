/**
 * Knows the device's two clocks. The wall clock anybody can set; the run clock begins with the page and stands still
 * while the device sleeps. Both are always written, and the server compares them record by record.
 */

import type { Clocks } from "../sync/envelope.ts";

/** Milliseconds by which the two may part and still agree, as in sync/stamp.py; a run clock errs by 0.05 %. */
const GRACE = 2000;
const RHO = 0.0005;

const run = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");

/** Both clocks now. A run lives as long as the page. */
export const clocks = (): Clocks => ({ wall: Math.max(0, Date.now()), run, run_ms: Math.floor(performance.now()) });

/** The last exchange: its token, and how long this device waited for it. */
export interface Heard {
  readonly contact: string;
  readonly trip?: number;
}

interface Contact extends Clocks {
  readonly received: number;
  readonly answered: number;
}

const RECEIVED = 0,
  TOOK = 6,
  WALL = 10,
  RUN_MS = 17,
  RUN = 23,
  MAC = 16;

/** What a token says; the server's docs/protocol.md has its bytes. */
function contactOf(token: string): Contact | null {
  try {
    const bytes = Uint8Array.from(atob(token.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
    if (bytes.length < RUN + MAC) return null;
    const number = (from: number, to: number): number => bytes.slice(from, to).reduce((sum, one) => sum * 256 + one, 0);
    const received = number(RECEIVED, TOOK);
    return {
      received,
      answered: received + number(TOOK, WALL),
      wall: number(WALL, RUN_MS),
      run_ms: number(RUN_MS, RUN),
      run: String.fromCharCode(...bytes.slice(RUN, -MAC)),
    };
  } catch {
    return null;
  }
}

/**
 * The server's time now, as well as this device can reckon it, in milliseconds. The last answer is a floor: after a
 * dead battery the wall clock may be years behind, and the run clock goes on from there.
 */
export function serverTime({ contact: token, trip = 0 }: Heard, now: Clocks = clocks()): number {
  const contact = contactOf(token);
  if (contact === null) return now.wall;
  const asked = (contact.received + contact.answered - trip) / 2;
  const wall = now.wall - contact.wall;
  if (contact.run !== now.run) return Math.round(Math.max(asked + wall, contact.answered + now.run_ms));
  const ran = Math.max(0, now.run_ms - contact.run_ms);
  return Math.round(asked + (Math.abs(wall - ran) <= GRACE + RHO * ran ? ran : Math.max(ran, wall)));
}

/** How far the wall clock is from the server's time, in milliseconds; 0 if nobody told it. */
export const wallError = (heard: Heard, now: Clocks = clocks()): number =>
  contactOf(heard.contact) === null ? 0 : now.wall - serverTime(heard, now);

/** When the server last answered, by its own clock; 0 if never. */
export const lastContact = ({ contact }: Heard): number => contactOf(contact)?.answered ?? 0;

/** A device that has heard nothing yet. */
export const NOTHING: Heard = { contact: "" };
