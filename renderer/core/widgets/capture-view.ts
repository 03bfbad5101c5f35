/** The properties that every view of a capture, and of a comparison, receives. */
import type { ReactNode } from 'react';
import type { CaptureRecord, DocumentKind } from '../../../shared/core/contracts/captures.ts';

/** A capture; export, facts and loss are common to all kinds and passed in. */
export interface CaptureViewProps {
  readonly capture: CaptureRecord;
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

export interface ComparisonViewProps {
  /** The tab, which another comparison replaces. */
  readonly documentId: string;
  /** A, the earlier capture. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
  /** Captures between A and B, earliest first: they make it a series. */
  readonly between: readonly CaptureRecord[];
}

export interface CaptureViews {
  readonly View: (props: CaptureViewProps) => ReactNode;
  /** Absent if captures of the kind cannot be compared. */
  readonly Comparison?: (props: ComparisonViewProps) => ReactNode;
}

/** The kinds of a feature. */
export type KindViews = Readonly<Partial<Record<DocumentKind, CaptureViews>>>;
