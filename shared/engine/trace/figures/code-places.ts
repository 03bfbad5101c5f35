/** Code locations of events and stacks, for answers. */
import type { TraceCode, TracePlace } from '../contract/trace-causes.ts';
import type { CodePlace } from '../columns.ts';
import { listOf, membersOf, numberOf, textOf } from './event-members.ts';

export function placeOf({ name, url, line, column }: CodePlace): TracePlace {
  return { name, url, line, column };
}

export function codeOf(place: CodePlace): TraceCode {
  return { ...placeOf(place), callers: (place.callers ?? []).map(placeOf) };
}

/** Equal for equal locations. */
export function keyOfPlace({ name, url, line, column }: TracePlace): string {
  return `${url}\n${line}\n${column}\n${name}`;
}

/** True if two locations are equal, whatever their callers. */
export function isSamePlace(a: TracePlace, b: TracePlace): boolean {
  return a === b || (a.line === b.line && a.column === b.column && a.name === b.name && a.url === b.url);
}

/** Numbers locations; equal ones have one number. A trace has one object for thousands of events, so most are found by identity. */
export function createPlaceNumbers(): (place: TracePlace) => number {
  const ofObject = new Map<TracePlace, number>();
  const ofKey = new Map<string, number>();
  return (place) => {
    const known = ofObject.get(place);
    if (known !== undefined) return known;
    const key = keyOfPlace(place);
    const number = ofKey.get(key) ?? ofKey.size;
    ofKey.set(key, number);
    ofObject.set(place, number);
    return number;
  };
}

/** A `stackTrace` in an event's data, innermost first; null without one. */
export function codeOfStack(data: Readonly<Record<string, unknown>>): TraceCode | null {
  const [place, ...callers] = listOf(data['stackTrace']).map((frame) => {
    const { functionName, url, lineNumber, columnNumber } = membersOf(frame);
    return {
      name: textOf(functionName),
      url: textOf(url),
      line: Math.max(0, numberOf(lineNumber) ?? 0),
      column: Math.max(0, numberOf(columnNumber) ?? 0),
    };
  });
  return place === undefined ? null : { ...place, callers };
}

/** Counts places; returns the most frequent one, the first of equally frequent ones. */
export interface PlaceCount {
  add(place: TracePlace): void;
  most(): TracePlace | null;
}

export function createPlaceCount(): PlaceCount {
  const counts = new Map<number, { readonly place: TracePlace; count: number }>();
  const numberOfPlace = createPlaceNumbers();
  return {
    add(place) {
      const key = numberOfPlace(place);
      const counted = counts.get(key);
      if (counted === undefined) counts.set(key, { place: placeOf(place), count: 1 });
      else counted.count += 1;
    },
    most() {
      let best: { readonly place: TracePlace; count: number } | null = null;
      for (const counted of counts.values()) if (best === null || counted.count > best.count) best = counted;
      return best?.place ?? null;
    },
  };
}

/** Sums times by place. */
export interface PlaceTimes {
  add(place: TracePlace, tookMs: number): void;
  /** Largest sum first. */
  largest(most: number): { readonly place: TracePlace; readonly sumMs: number }[];
}

export function createPlaceTimes(): PlaceTimes {
  const sums = new Map<number, { readonly place: TracePlace; sumMs: number }>();
  const numberOfPlace = createPlaceNumbers();
  return {
    add(place, tookMs) {
      const key = numberOfPlace(place);
      const known = sums.get(key);
      if (known === undefined) sums.set(key, { place: placeOf(place), sumMs: tookMs });
      else known.sumMs += tookMs;
    },
    largest: (most) => [...sums.values()].toSorted((a, b) => b.sumMs - a.sumMs).slice(0, most),
  };
}
