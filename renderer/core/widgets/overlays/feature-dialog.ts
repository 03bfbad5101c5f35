/** A dialog of a feature, and the command that opens it. */
import type { ReactNode } from 'react';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Command } from '../../stores/commands.ts';
import type { DialogProps } from './dialog.tsx';

export interface FeatureDialog {
  readonly Dialog: (props: Pick<DialogProps, 'open' | 'onOpenChange'>) => ReactNode;
  readonly command: Pick<Command, 'id' | 'title' | 'section' | 'keywords'>;
  /** The record bar has it by this title, and shows the time of its tool while that runs on the selected target. */
  readonly channel?: { readonly title: string; readonly tool: string };
  /** The reason why the command is unavailable for the selected target; absent: it never is. */
  readonly unavailable?: (target: TargetInfo | null) => string | null;
}

export const pageOnly: NonNullable<FeatureDialog['unavailable']> = (target) =>
  target?.type === 'page' ? null : 'select a page first';
