/** Knows how a device gets its identity: a code from the office, once. A second one keeps what the first had unsent. */

import { clocks } from "../store/clock.ts";
import { ask } from "./exchange.ts";
import { tellTabs } from "../store/tabs.ts";
import { withStore, type Device } from "../store/store.ts";
import { sealed } from "../sync/pins.ts";
import { device, kept } from "../world/known.ts";

interface Enrolled {
  readonly device: string;
  readonly token: string;
  readonly key: string;
  readonly site: string;
  readonly zone: string;
  readonly day_starts: number;
  readonly name: string;
  readonly kind: string;
  readonly scope: readonly string[];
  readonly contact: string;
  readonly trip: number;
}

/** Enrol with a code; throws Away or Refused. What it had before is proven, so that it is let in. */
export async function enrol(code: string, name: string): Promise<void> {
  const before = device.value;
  const held = new Set([...kept.value.values()].map((one) => one.device));
  const formerly = before === null ? [] : [...before.formerly, { id: before.id, key: before.key }].filter(({ id }) => held.has(id));
  const proofs = await Promise.all(formerly.map(async ({ id, key }) => ({ device: id, proof: await sealed(key, id) })));
  const body = JSON.stringify({ code, name, ...clocks(), formerly: proofs });
  const told = await ask<Enrolled>("/api/enrol", { method: "POST", body, type: "application/json" });
  const next: Device = {
    id: told.device,
    token: told.token,
    key: told.key,
    name: told.name,
    site: told.site,
    zone: told.zone,
    dayStarts: told.day_starts,
    scope: told.scope,
    kind: told.kind,
    contact: told.contact,
    trip: told.trip,
    formerly,
  };
  await withStore(async (store) => {
    const work = store.transaction("device", "readwrite", { durability: "strict" });
    await Promise.all([work.store.put(next, "this"), work.done]);
  });
  device.value = next;
  tellTabs("enrolled");
}
