/**
 * What a person can do right now, from anywhere: one list that the palette shows, the keys overlay prints and the keyboard
 * runs. Each part of the window adds its own commands while it is there.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

export type CommandSection = 'Capture' | 'Go to' | 'Targets' | 'Library' | 'View' | 'Application';

export interface Command {
  /** Unique, dotted: `record.heap-snapshot`. */
  readonly id: string;
  /** A verb first: `Take a heap snapshot`. */
  readonly title: string;
  readonly section: CommandSection;
  /** As `widgets/keys.ts` writes shortcuts: `Mod+KeyK`, `F6`, `'?`. */
  readonly shortcut?: string;
  /** Why it cannot be done now; shown in the palette, and the shortcut then does nothing. */
  readonly unavailable?: string | null;
  /** Runs while a dialog is open too (the palette's own shortcut). */
  readonly inDialogs?: boolean;
  run(): void;
}

export interface CommandsState {
  /** In the order in which their owners came. */
  readonly commands: readonly Command[];
  /** Adds or replaces the commands of one owner; returns the removal. */
  provide(owner: symbol, commands: readonly Command[]): () => void;
}

export function createCommandsStore(): StoreApi<CommandsState> {
  const byOwner = new Map<symbol, readonly Command[]>();
  return createStore<CommandsState>((set) => {
    const publish = (): void => set({ commands: [...byOwner.values()].flat() });
    return {
      commands: [],
      provide: (owner, commands) => {
        byOwner.set(owner, commands);
        publish();
        return () => {
          byOwner.delete(owner);
          publish();
        };
      },
    };
  });
}
