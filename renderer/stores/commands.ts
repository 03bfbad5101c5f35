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
  /** Why it cannot be done now; shown in the palette. The shortcut runs it all the same, so that it can say why where it belongs. */
  readonly unavailable?: string | null;
  /** Runs while a dialog is open too (the palette's own shortcut). */
  readonly inDialogs?: boolean;
  readonly run: () => void;
}

export interface CommandsState {
  /** In the order in which their owners came. `run` always runs what its owner provided last. */
  readonly commands: readonly Command[];
  /** Adds or replaces the commands of one owner. Listeners hear of it only when more than a `run` changed. */
  readonly provide: (owner: string, commands: readonly Command[]) => void;
  readonly withdraw: (owner: string) => void;
}

/** Whether two lists look the same to a person; the functions behind them may differ. */
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
