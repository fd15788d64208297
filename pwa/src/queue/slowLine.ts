/**
 * Knows how much of the most is asked for at once: a line so slow that a request runs out of time gets a smaller one,
 * down to a single record, and twice as much again only after several came through.
 */

import { Away } from "./exchange.ts";

let part = 1;
let through = 0;
let came = 0;
const SMALLEST = 1 / 500;
const ENOUGH_THROUGH = 8;

/** The part of the most that is asked for now. */
export const share = (): number => part;

/** Counts up with everything that comes through, and with every hope that a smaller one may. */
export const progress = (): number => came;

/** Make a request of so much at once as the line bears. */
export async function bit<T>(most: number, request: (size: number) => Promise<T>): Promise<T> {
  try {
    const answer = await request(Math.max(1, Math.floor(most * part)));
    through += 1;
    came += 1;
    if (through % ENOUGH_THROUGH === 0) part = Math.min(1, part * 2);
    return answer;
  } catch (error) {
    if (error instanceof Away && error.slow) {
      if (part > SMALLEST) came += 1; // a smaller one may come through: try it soon
      part = Math.max(SMALLEST, part / 4);
      through = 0;
    }
    throw error;
  }
}
