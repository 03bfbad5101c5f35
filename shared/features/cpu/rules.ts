/** The rules of one profile: the author's function that cost most, by itself or in libraries, or why nothing can be said. */
import { rulesOf, sentence, NO_WORDS, type Cited, type Saying, type Sentence } from '../../core/findings/rules.ts';
import type { ChargedFunction, LibraryCall, ProfileEvidence, WeighedFunction } from './evidence.ts';
import { BUSY, ENOUGH_SAMPLES, HALF, MUCH_GARBAGE, STANDS_OUT } from './thresholds.ts';

const rule = rulesOf<ProfileEvidence>();

/** `0.54 s active in 6.2 s`. */
function whole({ unit, durationMs, whole: weight, recorded }: ProfileEvidence): Sentence {
  if (unit === 'bytes') return sentence`${weight} live`;
  if (unit === 'samples') return sentence`${weight}`;
  return durationMs > 0 ? sentence`${weight} active in ${recorded}` : sentence`${weight} active`;
}

type Largest =
  | { readonly by: 'self'; readonly found: WeighedFunction }
  | { readonly by: 'charge'; readonly found: ChargedFunction };

/**
 * The own function that explains most: by itself, unless another one explains more with the engine's functions alone, or one more than twice as much
 * with libraries. A regular expression that it calls is named with it, also where most of its time was counted for the caller.
 */
function largestOwn({ own, charged }: ProfileEvidence): Largest | null {
  const isOther =
    charged !== null && (charged.isOwn ? charged.library?.isPartial : charged.direct > (own?.weight ?? 0)) === true;
  if (own !== null && !isOther && own.weight >= HALF * (charged?.weight ?? 0)) return { by: 'self', found: own };
  return charged === null ? null : { by: 'charge', found: charged };
}

/** True for a tenth, or half of what a function of others has that stands out. */
function standsOut(weight: number, { weight: active, foreign }: ProfileEvidence): boolean {
  const limit = STANDS_OUT * active;
  return weight >= limit || (foreign !== null && foreign.weight >= limit && weight >= HALF * foreign.weight);
}

/** The function to name of a profile in which none has to stand out. */
function largest(e: ProfileEvidence): Largest | null {
  return largestOwn(e) ?? (e.foreign === null ? null : { by: 'self', found: e.foreign });
}

function weightOf({ by, found }: Largest): Sentence {
  return by === 'self' ? sentence`self ${found.self}` : sentence`${found.charged} with libraries`;
}

function figuresOf({ by, found }: Largest, e: ProfileEvidence): Pick<Saying, 'figures' | 'code'> {
  const total: readonly Cited[] = found.total === null ? [] : [found.total];
  return {
    figures: [...(by === 'self' ? [found.self] : [found.charged]), ...total, ...e.facts],
    code: found.code === null ? [] : [found.code],
  };
}

/** Objects that the named function allocates are not in its own time. */
function garbage({ collected: { weight: time, time: cited, share }, weight }: ProfileEvidence): Sentence[] {
  return time > 0 && time >= MUCH_GARBAGE * weight
    ? [sentence`Garbage collection takes ${cited} more, ${share}: what is allocated costs that too.`]
    : [];
}

/** V8 interprets the first run of a pattern, and compiles it for the next. */
function interpreted(library: LibraryCall | null): Sentence[] {
  if (library?.isPartial !== true) return [];
  return [
    sentence`V8 counts the first run of a pattern for the function that calls it: much of what is its own may be that of the pattern.`,
  ];
}

/** What a hot regular expression shows by itself. */
function backtracking(repeats: Cited | null | undefined): Sentence[] {
  if (repeats === null || repeats === undefined) return [];
  return [
    sentence`It backtracks: the text of ${repeats} can be split in many ways, all of which are tried for a text that does not match; each character more may double them.`,
  ];
}

export const PROFILE_RULES = [
  rule({
    id: 'nothing-live',
    when: ({ unit, weight }) => unit === 'bytes' && weight === 0,
    says: () => sentence`No sampled object was alive at the end.`,
  }),
  rule({
    id: 'nothing-ran',
    when: ({ weight }) => weight === 0,
    says: (_, { durationMs, recorded }) => ({
      headline:
        durationMs > 0
          ? sentence`No function ran while it was recorded, for ${recorded}.`
          : sentence`No function ran while it was recorded.`,
    }),
  }),
  rule({
    id: 'few-samples',
    when: ({ activeSamples, durationMs, weight }) =>
      activeSamples !== null && activeSamples < ENOUGH_SAMPLES && weight >= BUSY * durationMs,
    says: (_, e) => {
      const most = largest(e);
      const named = most === null ? NO_WORDS : sentence` The largest is ${most.found.name}, ${weightOf(most)}.`;
      return {
        headline: sentence`Too few samples of functions to judge, ${e.samples}: ${whole(e)}.${named}`,
        ...(most === null ? {} : figuresOf(most, e)),
      };
    },
  }),
  rule({
    id: 'waited',
    when: ({ unit, weight, durationMs }) => unit === 'milliseconds' && weight < BUSY * durationMs,
    says: (_, e) => {
      const most = largest(e);
      const named = most === null ? NO_WORDS : sentence` Of that, ${most.found.name} has most: ${weightOf(most)}.`;
      return {
        headline: sentence`It waited: ${whole(e)}.${named}`,
        ...(most === null ? {} : figuresOf(most, e)),
      };
    },
  }),
  rule({
    id: 'collected',
    when: ({ collected, weight }) => weight > 0 && collected.weight >= HALF * weight && collected,
    says: ({ time, share }, e) => {
      const most = largest(e);
      const named =
        most === null ? NO_WORDS : sentence` Of the functions, ${most.found.name} has most: ${weightOf(most)}.`;
      return {
        headline: sentence`Garbage collection takes the largest part: ${time}, ${share} of ${whole(e)}.${named}`,
        notes: [sentence`A profile does not tell whose objects were collected; a recording of allocations does.`],
        ...(most === null ? { figures: e.facts } : figuresOf(most, e)),
      };
    },
  }),
  rule({
    id: 'own-itself',
    when: (e) => {
      const most = largestOwn(e);
      return most?.by === 'self' && standsOut(most.found.weight, e) && most;
    },
    says: (most, e) => ({
      headline: sentence`${most.found.name} itself takes ${most.found.selfShare} of ${whole(e)}: self ${most.found.self}.`,
      notes: garbage(e),
      ...figuresOf(most, e),
    }),
  }),
  rule({
    id: 'own-in-libraries',
    // Also of a function that has half of it by itself, where that alone does not stand out.
    when: (e) => e.charged !== null && standsOut(e.charged.weight, e) && e.charged,
    says: (found, e) => {
      const { name, charged, chargedShare, library } = found;
      const inside =
        library === null
          ? NO_WORDS
          : library.isPartial
            ? sentence`, ${library.weight} of it in ${library.name}, which it calls`
            : sentence`, most of it in ${library.name}, which it calls: ${library.weight}`;
      return {
        headline: sentence`${name} takes ${chargedShare} of ${whole(e)} with what libraries and the engine do for it: ${charged}${inside}.`,
        notes: [...interpreted(library), ...backtracking(library?.repeats), ...garbage(e)],
        ...figuresOf({ by: 'charge', found }, e),
      };
    },
  }),
  rule({
    id: 'others',
    when: ({ foreign, weight }) => foreign !== null && foreign.weight >= STANDS_OUT * weight && foreign,
    says: (found, e) => ({
      headline: sentence`${found.name}, which is not code of your own, itself takes ${found.selfShare} of ${whole(e)}: self ${found.self}.`,
      notes: [
        ...backtracking(found.repeats),
        sentence`No function of your own has a tenth, by itself or with what libraries and the engine do for it.`,
        ...garbage(e),
      ],
      ...figuresOf({ by: 'self', found }, e),
    }),
  }),
  rule({
    id: 'spread',
    says: (_, e) => {
      const most = largest(e);
      const busy =
        e.unit === 'milliseconds' && e.durationMs > 0
          ? sentence`It was active for ${e.activeShare} of the time: ${whole(e)}.`
          : sentence`${whole(e)}.`;
      return {
        headline:
          most === null
            ? sentence`${busy} No function stands out.`
            : sentence`${busy} No function stands out; the largest is ${most.found.name}, ${weightOf(most)}.`,
        ...(most === null ? {} : figuresOf(most, e)),
      };
    },
  }),
];
