/** `pen_show`: opens a place of a capture in the window of the person, who can go back to where they were. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { truncateEnd } from '../../../base/units.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { PlaceKindSchema, placeKind, placeTitle } from '../../../core/contracts/places.ts';
import { ShownStateSchema } from '../../../core/contracts/selections.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { libraryCapture } from '../../../core/capability/open-capture.ts';
import { findPlace } from './found-place.ts';
import { noWindow } from '../../../core/capability/no-window.ts';
import { ShowParamsSchema, wantedPlace } from '../../../core/capability/show-params.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

/** Longest name in the mark of the window. */
const MAX_NAME_CHARS = 80;

export const penShow = defineCapability({
  name: 'pen_show',
  title: 'Show in Window',
  summary: "Opens a link or place in the person's window.",
  category: 'library',
  kind: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: ShowParamsSchema,
  // A link, which answers give, says the same as those that are left out.
  listed: {
    capture: 'or its id, with one of:',
    path: false,
    function: false,
    requestID: false,
    event: false,
    fromMs: false,
    toMs: false,
    url: false,
    line: false,
    column: false,
    compareWith: false,
  },
  result: z.object({
    link: z.string(),
    kind: PlaceKindSchema,
    /** The shown place, such as `Object @123`. */
    title: z.string(),
    /** Class of an object, name of a function, URL of a request; null for others. */
    name: z.string().nullable(),
    captureId: z.string(),
    captureName: z.string(),
    state: ShownStateSchema,
  }),
  locks: [],
  // A large capture is opened to look up what is named in it.
  deadlineMs: 120_000,
  run: async (params, context) => {
    const { ports, caller, signal, note } = context;
    const { personWindow } = ports;
    if (personWindow === undefined || !personWindow.isOpen()) throw new AppFailure(noWindow());
    const wanted = wantedPlace(params);
    const record = unwrap(libraryCapture(ports, wanted.captureId));
    for (const text of wanted.notes) note(text);
    const { place, name } = await findPlace(record, wanted, context);
    const link = formatLink(record.id, place);
    // Times of parameters as they were given: on the clock of the trace.
    const given = wanted.isLink ? null : wanted.place;
    const titled = given?.view === 'flame' ? given : place;
    const what = titled === null ? 'The whole capture' : placeTitle(titled);
    const named = name === null || what.includes(name) ? what : `${what} · ${truncateEnd(name, MAX_NAME_CHARS)}`;
    const shown = await personWindow.show(link, { by: caller.name, title: named, signal });
    for (const text of shown.notes) note(text);
    return {
      link,
      kind: placeKind(place),
      title: what,
      name,
      captureId: record.id,
      captureName: record.name,
      state: shown.state,
    };
  },
  summarise: ({ link, kind, title: what, name, captureId, captureName, state }) =>
    answerWith(
      state === 'shown' ? 'Shown in the Window' : 'Waiting in the Window',
      [
        ['Place', `${code(what)} (${kind})`],
        name !== null && (['Name', code(name)] as const),
        ['Capture', `${captureId} ${code(captureName)}`],
      ],
      link,
      state === 'waiting'
        ? 'The person is typing, so the place opened in a tab behind theirs, with a notice that offers it. Do not send it again.'
        : null,
    ),
});
