/** Permissions of MCP clients: the one list of them, with the presets. The check, the request cards, the tables and the docs derive from it. */
import { z } from 'zod';

/** The setting "Run code in targets". */
export const EvalModeSchema = z.enum(['off', 'ask', 'allow']);
export type EvalMode = z.infer<typeof EvalModeSchema>;

export const PermissionSchema = z.enum([
  'read',
  'capture',
  'change-page',
  'read-code',
  'run-code',
  'library',
  'outside-files',
  'own-browser',
]);
export type Permission = z.infer<typeof PermissionSchema>;

/** Rules of a permission: without asking, after the person's answer, or not at all. */
export const RuleSchema = z.enum(['allow', 'ask', 'refuse']);
export type Rule = z.infer<typeof RuleSchema>;
export type Rules = Readonly<Record<Permission, Rule>>;

interface PermissionDescription {
  /** In tables. */
  readonly label: string;
  /** In requests, as what a client wants to do: "Run code". */
  readonly action: string;
  readonly explanation: string;
}

export const PERMISSIONS: Readonly<Record<Permission, PermissionDescription>> = {
  read: {
    label: 'Read',
    action: 'Read data',
    explanation: 'Targets, captures, logs, sources, screenshots. Secrets are masked unless you show them.',
  },
  capture: {
    label: 'Record captures',
    action: 'Record a capture',
    explanation: 'Heap snapshots, CPU profiles, traces, coverage, Lighthouse. A recording slows its target down.',
  },
  'change-page': {
    label: 'Change the page',
    action: 'Change the page',
    explanation:
      'Navigate, reload, click, type, emulate devices, collect garbage; send GET, HEAD and POST to servers of this machine.',
  },
  'read-code': {
    label: 'Run read-only code',
    action: 'Run read-only code',
    explanation: 'Code that V8 ends before it has a side effect. It can read everything in the target.',
  },
  'run-code': {
    label: 'Run code',
    action: 'Run code',
    explanation: 'Code in the target, with all rights of the page; other requests to servers of this machine.',
  },
  library: {
    label: 'Manage the library',
    action: 'Manage the library',
    explanation: 'Delete, import and export captures, write notes, and overwrite exported files.',
  },
  'outside-files': {
    label: 'Files outside the project',
    action: 'Use a file outside the project',
    explanation: 'Read and write files outside the project folder. Hidden files are never written.',
  },
  'own-browser': {
    label: 'Your own browser',
    action: 'Use a page of your own browser',
    explanation:
      'Pages of a browser that you had open, with all that you are logged in to. Code, storage and cookies are asked for as well.',
  },
};

export const PresetSchema = z.enum(['look', 'investigate', 'everything']);
export type Preset = z.infer<typeof PresetSchema>;

/** `setting`: as the setting "Run code in targets" says. */
type PresetRule = Rule | 'setting';

interface PresetDescription {
  readonly label: string;
  readonly explanation: string;
  readonly rules: Readonly<Record<Permission, PresetRule>>;
}

export const PRESETS: Readonly<Record<Preset, PresetDescription>> = {
  look: {
    label: 'Look',
    explanation: 'Reads only: no captures, no changes, no code.',
    rules: {
      read: 'allow',
      capture: 'refuse',
      'change-page': 'refuse',
      'read-code': 'refuse',
      'run-code': 'refuse',
      library: 'refuse',
      'outside-files': 'refuse',
      'own-browser': 'ask',
    },
  },
  investigate: {
    label: 'Investigate',
    explanation: 'Records captures, changes pages and manages the library. Code as set for all assistants.',
    rules: {
      read: 'allow',
      capture: 'allow',
      'change-page': 'allow',
      'read-code': 'setting',
      'run-code': 'setting',
      library: 'allow',
      'outside-files': 'refuse',
      'own-browser': 'ask',
    },
  },
  everything: {
    label: 'Everything',
    explanation: 'Also runs code and uses files outside the project, without asking.',
    rules: {
      read: 'allow',
      capture: 'allow',
      'change-page': 'allow',
      'read-code': 'allow',
      'run-code': 'allow',
      library: 'allow',
      'outside-files': 'allow',
      'own-browser': 'ask',
    },
  },
};

/** The access of a client: a preset, and the rules that differ from it. */
export const AccessSchema = z.object({
  preset: PresetSchema,
  rules: z.partialRecord(PermissionSchema, RuleSchema),
});
export type Access = z.infer<typeof AccessSchema>;

/** Rights that the flags of a client's own command give it now, instead of the settings. */
export interface CallerRights {
  readonly evalMode?: EvalMode | undefined;
  readonly projectRoot?: string | undefined;
  /** The project where neither the settings nor the process has one. */
  readonly folder?: string | undefined;
}

const CODE_RULES: Readonly<Record<EvalMode, Rule>> = { off: 'refuse', ask: 'ask', allow: 'allow' };

/** The rule of every permission. `evalMode`: the setting "Run code in targets". */
export function rulesOf({ preset, rules }: Access, evalMode: EvalMode): Rules {
  const ofPreset = Object.entries(PRESETS[preset].rules).map(([permission, rule]) => [
    permission,
    rule === 'setting' ? CODE_RULES[evalMode] : rule,
  ]);
  return { ...(Object.fromEntries(ofPreset) as Rules), ...rules };
}
