/** A source as it ran or pretty-printed, with mappings between their positions. */
import { useMemo, useState } from 'react';
import type { CodeLanguage } from './code-language.ts';
import type { CodeMarks } from './code-marks.ts';
import type { CodePlace } from './code-view.tsx';
import { prettyPrint } from './pretty-print.ts';

export interface TextPlace {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export interface PrettyCode {
  /** The shown text. */
  readonly text: string;
  readonly isPretty: boolean;
  /** True if the source can be pretty-printed. */
  readonly canBePretty: boolean;
  readonly toggle: () => void;
  /** Maps a position of the source to the shown text. */
  readonly shownAt: (place: TextPlace) => TextPlace;
  /** The inverse mapping. */
  readonly ranAt: (place: TextPlace) => TextPlace;
  readonly shownMarks: (marks: CodeMarks) => CodeMarks;
}

/** Sources with a longer line are minified and pretty-printed by default. */
const MINIFIED_FROM = 500;

interface Lines {
  readonly at: (offset: number) => TextPlace;
  readonly offsetOf: (place: TextPlace) => number;
}

function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    at: (offset) => {
      let low = 0;
      for (let high = starts.length; low < high;) {
        const middle = (low + high) >>> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      return { line: low, column: offset - (starts[low - 1] ?? 0) + 1 };
    },
    offsetOf: ({ line, column }) => {
      const at = Math.min(Math.max(1, line), starts.length) - 1;
      const end = at + 1 < starts.length ? (starts[at + 1] ?? 1) - 1 : text.length;
      return Math.min(end, (starts[at] ?? 0) + Math.max(0, column - 1));
    },
  };
}

function hasLongLine(text: string): boolean {
  let from = 0;
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', from)) {
    if (next - from > MINIFIED_FROM) return true;
    from = next + 1;
  }
  return text.length - from > MINIFIED_FROM;
}

export function usePretty(text: string, language: CodeLanguage): PrettyCode {
  const isMinified = useMemo(() => hasLongLine(text), [text]);
  /** Null until chosen: minified sources are pretty-printed. */
  const [chosen, setChosen] = useState<{ readonly of: string; readonly isPretty: boolean } | null>(null);
  const wanted = chosen?.of === text ? chosen.isPretty : isMinified;
  const pretty = useMemo(() => (wanted ? prettyPrint(text, language) : null), [wanted, text, language]);
  const ways = useMemo(() => {
    if (pretty === null) {
      return {
        shownAt: (place: TextPlace) => place,
        ranAt: (place: TextPlace) => place,
        shownMarks: (marks: CodeMarks) => marks,
      };
    }
    const ran = linesOf(text);
    const shown = linesOf(pretty.text);
    return {
      shownAt: (place: TextPlace) => shown.at(pretty.toPretty(ran.offsetOf(place))),
      ranAt: (place: TextPlace) => ran.at(pretty.toOriginal(shown.offsetOf(place))),
      shownMarks: (marks: CodeMarks) => ({
        ...marks,
        ranges: marks.ranges.map((value, at) => (at % 3 === 2 ? value : pretty.toPretty(value))),
      }),
    };
  }, [pretty, text]);
  return {
    ...ways,
    text: pretty?.text ?? text,
    isPretty: pretty !== null,
    canBePretty: language === 'css' || language === 'javascript',
    toggle: () => setChosen({ of: text, isPretty: !wanted }),
  };
}

/** The requested position in the shown text. */
export function shownPlace({ shownAt }: Pick<PrettyCode, 'shownAt'>, place: CodePlace | null): CodePlace | null {
  return place === null ? null : { ...shownAt(place), request: place.request };
}
