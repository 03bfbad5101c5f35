/** Commands of features that no dialog stands for, in their order. */
import type { Command } from '../core/stores/commands.ts';
import { useRecorderCommands } from './live/window-commands.ts';
import { useSqlCommands } from './sql/window-commands.ts';
import { useUpdateCommands } from './updates/window-commands.ts';

export function useFeatureCommands(): readonly Command[] {
  return [...useUpdateCommands(), ...useSqlCommands(), ...useRecorderCommands()];
}
