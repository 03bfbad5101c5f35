/**
 * Commands currently available anywhere in the window: one list for palette, keys overlay and keyboard. Each part of the window registers
 * its commands while it is mounted.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

export type CommandSection = 'Capture' | 'Go to' | 'Targets' | 'Library' | 'View' | 'Application';

export interface Command {
  /** Unique, dotted: `record.heap-snapshot`. */
  readonly id: string;
  /** Starts with a verb: `Take a heap snapshot`. */
  readonly title: string;
  readonly section: CommandSection;
  /** In the shortcut syntax of `widgets/keys.ts`: `Mod+KeyK`, `F6`, `'?`. */
  readonly shortcut?: string;
  /** The reason why it is unavailable; shown in the palette. The shortcut still runs it, so that it can explain itself in its own place. */
  readonly unavailable?: string | null;
  /** Other words by which the palette finds it. */
  readonly keywords?: string;
  /** Also runs while a dialog is open (the palette's own shortcut). */
  readonly inDialogs?: boolean;
  readonly run: () => void;
}

export interface CommandsState {
  /** In registration order. `run` always calls the latest function of its owner. */
  readonly commands: readonly Command[];
  /** Adds or replaces the commands of an owner. Listeners are notified only if more than `run` changed. */
  readonly provide: (owner: string, commands: readonly Command[]) => void;
  readonly withdraw: (owner: string) => void;
}

/** True if two lists look the same to the person; their functions may differ. */
function isSameList(a: readonly Command[], b: readonly Command[]): boolean {
  return (
    a.length === b.length &&
    a.every((command, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        command.id === other.id &&
        command.title === other.title &&
        command.section === other.section &&
        command.shortcut === other.shortcut &&
        (command.unavailable ?? null) === (other.unavailable ?? null)
      );
    })
  );
}

export function createCommandsStore(): StoreApi<CommandsState> {
  const latest = new Map<string, readonly Command[]>();
  return createStore<CommandsState>((set) => {
    const publish = (): void => {
      const commands = [...latest].flatMap(([owner, owned]) =>
        owned.map((command) => ({
          ...command,
          run: () =>
            latest
              .get(owner)
              ?.find((candidate) => candidate.id === command.id)
              ?.run(),
        })),
      );
      set({ commands });
    };
    return {
      commands: [],
      provide: (owner, commands) => {
        const before = latest.get(owner);
        latest.set(owner, commands);
        if (before === undefined || !isSameList(before, commands)) publish();
      },
      withdraw: (owner) => {
        if (latest.delete(owner)) publish();
      },
    };
  });
}
