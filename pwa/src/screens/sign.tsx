/** Sign in 上工: a badge, or a name and a PIN. A lead can let a temporary worker in, without a network. */

import type { PersonKey } from "../sync/agreed.ts";
import { signal, useSignal } from "@preact/signals";
import { newKey } from "../store/ids.ts";
import type { Author } from "../world/session.ts";
import { tell } from "../scan/feedback.ts";
import { isKnown, nameOf, people, rights } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { isDirty } from "../world/drafts.ts";
import { hasPin, isRevoked, isStranger, recent, session, signInByBadge, signInByName, signInByPin } from "../world/session.ts";
import { Button, Card, Empty, Field, Screen, Sheet, sheets, useScans } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { PinPad } from "./pin.tsx";

/** Show the station at once: a screen chosen while the session is still being stored is not taken away again. */
function begin(stored: Promise<void>): Promise<void> {
  go("station", "", {}, true);
  return stored;
}

/** Let somebody in by his badge, and say so. */
async function byBadge(person: PersonKey): Promise<void> {
  forgetSwitching();
  if (isRevoked(person)) return tell("wrong", t("sign.revoked", { name: nameOf(person) }));
  const stored = begin(signInByBadge(person));
  tell("ok", isStranger(person) ? t("sign.stranger", { name: nameOf(person) }) : t("sign.hello", { name: nameOf(person) }));
  await stored;
}

const switching = signal<PersonKey | "">("");

/** Something else was scanned: nobody wants to take the place any more. */
export function forgetSwitching(): void {
  switching.value = "";
}

/**
 * A badge on any screen: whoever has typed something is asked before somebody else takes his place. While a sheet asks
 * something, it is answered first: a badge does not take the session away under it.
 */
export async function badgeScanned(person: PersonKey): Promise<void> {
  if (switching.value === person) {
    switching.value = "";
    await byBadge(person);
  } else if (switching.value === "" && sheets.value > 0 && session.value !== null && session.value.person !== person)
    tell("wrong", t("sheet.first"));
  else if (isDirty.value && session.value !== null && session.value.person !== person) switching.value = person;
  else await byBadge(person);
}

export function Switching() {
  if (switching.value === "" || session.value === null) return null;
  return (
    <Sheet
      title={t("sign.switch", { name: nameOf(switching.value) })}
      close={() => {
        switching.value = "";
      }}
    >
      <p class="lead">{t("sign.switchDirty")}</p>
      <Button
        kind="look"
        big
        id="switch-now"
        onTap={() => {
          const next = switching.value;
          switching.value = "";
          if (next) void byBadge(next);
        }}
      >
        {t("do.ok")}
      </Button>
    </Sheet>
  );
}

export function Sign() {
  const asked = useSignal<PersonKey | "">("");
  const choosing = useSignal(false);
  const temporary = useSignal(false);

  function tap(person: PersonKey): void {
    if (isRevoked(person)) tell("wrong", t("sign.revoked", { name: nameOf(person) }));
    else if (hasPin(person)) asked.value = person;
    else void begin(signInByName(person));
  }

  const entering = asked.value;
  const names = [...people.value.values()]
    .filter((one) => one.state.counted)
    .sort((a, b) => (a.state.team + a.state.name).localeCompare(b.state.team + b.state.name, "zh"));
  return (
    <Screen title={t("sign.title")} home>
      <Card kind="hero">
        <p class="huge" aria-hidden="true">
          ▣
        </p>
        <p class="lead strong">{t("sign.scan")}</p>
        <Button kind="go" big onTap={() => go("scan")}>
          {t("scan.camera")}
        </Button>
      </Card>
      <div class="tiles" role="group" aria-label={t("sign.recent")}>
        {recent.value.filter(isKnown).map((person) => (
          <button type="button" class="tile" key={person} data-person={person} onClick={() => tap(person)}>
            {nameOf(person)}
          </button>
        ))}
      </div>
      <Button
        id="by-name"
        onTap={() => {
          choosing.value = true;
        }}
      >
        {t("sign.byName")}
      </Button>
      <Button
        id="temporary"
        onTap={() => {
          temporary.value = true;
        }}
      >
        {t("sign.temporary")}
      </Button>
      {choosing.value ? (
        <Sheet
          title={t("sign.byName")}
          close={() => {
            choosing.value = false;
          }}
        >
          <div class="tiles">
            {names.map(({ state }) => (
              <button
                type="button"
                class="tile"
                key={state.person}
                data-person={state.person}
                onClick={() => {
                  choosing.value = false;
                  tap(state.person);
                }}
              >
                {state.name}
                <small>
                  {state.team}
                  {hasPin(state.person) ? ` · ${t("pin.word")}` : ""}
                </small>
              </button>
            ))}
          </div>
          {names.length === 0 ? <Empty>{t("sign.noNames")}</Empty> : null}
        </Sheet>
      ) : null}
      {entering ? (
        <Sheet
          title={t("sign.title")}
          close={() => {
            asked.value = "";
          }}
        >
          <PinPad person={entering} right={(proof) => void begin(signInByPin(entering, proof))} />
        </Sheet>
      ) : null}
      {temporary.value ? (
        <Temporary
          close={() => {
            temporary.value = false;
          }}
        />
      ) : null}
    </Screen>
  );
}

/**
 * Choose a lead and take his PIN: what he says counts with a lead's rights, offline too. A badge scanned here says which
 * lead, and nothing else: the worker's session stays.
 */
export const LeadPin = ({ right }: { right: (author: Author) => void }) => <PersonPin roles={LEADS} right={right} />;

const LEADS: readonly string[] = ["lead", "planner", "admin"];

/** The same for whoever has one of the roles. */
export function PersonPin({ roles, right }: { roles: readonly string[]; right: (author: Author) => void }) {
  const lead = useSignal<PersonKey | "">("");
  const leads = [...rights.value.values()].flatMap(({ state }) =>
    !state.revoked && state.has_pin && state.roles.some((role) => roles.includes(role)) ? [state.person] : [],
  );
  useScans((code) => {
    if (code.kind !== "P") return false;
    const known = leads.includes(code.key);
    if (known) lead.value = code.key;
    tell(known ? "ok" : "wrong", known ? nameOf(code.key) : t("lead.noLead", { name: nameOf(code.key) }));
    return true;
  });
  const chosen = lead.value;
  if (chosen) return <PinPad key={chosen} person={chosen} right={(proof) => right({ person: chosen, proof })} />;
  return (
    <>
      <p class="lead">{t("lead.which")}</p>
      <div class="tiles">
        {leads.map((person) => (
          <button
            type="button"
            class="tile"
            key={person}
            data-person={person}
            onClick={() => {
              lead.value = person;
            }}
          >
            {nameOf(person)}
          </button>
        ))}
      </div>
      {leads.length === 0 ? <Empty>{t("lead.none")}</Empty> : null}
    </>
  );
}

function Temporary({ close }: { close: () => void }) {
  const lead = useSignal<Author | null>(null);
  const badge = useSignal<PersonKey | "">("");
  const name = useSignal("");
  useScans((code) => {
    if (code.kind !== "P" || lead.value === null) return false;
    badge.value = code.key;
    tell("ok", t("sign.badgeTaken"));
    return true;
  });

  async function enlist(): Promise<void> {
    if (lead.value === null) return;
    const person = badge.value || newKey("P");
    const saved = await commit(
      [{ kind: "enlist", recorder: lead.value.person, strength: "pin", base: {}, person, name: name.value.trim(), temporary: true }],
      { title: t("sign.enlisted", { name: name.value.trim() }), by: lead.value, quiet: true },
    );
    if (saved === null) return;
    close();
    await begin(signInByName(person));
  }

  return (
    <Sheet title={t("sign.temporary")} close={close}>
      {lead.value === null ? (
        <LeadPin
          right={(author) => {
            lead.value = author;
          }}
        />
      ) : (
        <>
          <Field
            id="temporary-name"
            label={t("sign.name")}
            value={name.value}
            set={(value) => {
              name.value = value;
            }}
          />
          <p class="lead">{badge.value ? `✓ ${t("sign.badgeTaken")}` : t("sign.badgeMaybe")}</p>
          <Button kind="go" big id="enlist" disabled={name.value.trim() === ""} onTap={() => void enlist()}>
            {t("sign.title")}
          </Button>
        </>
      )}
    </Sheet>
  );
}

/** Whether somebody is signed in. */
export const somebody = (): boolean => session.value !== null;
