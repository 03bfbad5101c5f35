/** Options of captures started in the window, by tool; persisted. Assistants and scripts pass options with each call. */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import type { OptionField, OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/core/capability/option-fields.ts';
import { readPersisted, writePersisted, type KeyValueStorage } from './persisted.ts';

const StoredSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const STORAGE_KEY = 'pen.capture-options';

export interface CaptureOptionsState {
  readonly byTool: Readonly<Record<string, OptionValues>>;
  /** Undefined resets an option to the tool's default. */
  readonly choose: (tool: string, option: string, value: unknown) => void;
  readonly reset: (tool: string) => void;
}

export function createCaptureOptionsStore(storage: KeyValueStorage): StoreApi<CaptureOptionsState> {
  return createStore<CaptureOptionsState>((set, get) => {
    const put = (tool: string, values: OptionValues): void => {
      set({ byTool: { ...get().byTool, [tool]: values } });
      writePersisted(storage, STORAGE_KEY, get().byTool);
    };
    return {
      byTool: readPersisted(storage, STORAGE_KEY, StoredSchema) ?? {},
      choose: (tool, option, value) => {
        const { [option]: _before, ...others } = get().byTool[tool] ?? {};
        put(tool, value === undefined ? others : { ...others, [option]: value });
      },
      reset: (tool) => put(tool, {}),
    };
  });
}

/** Block coverage is the default, because the source view shows which branches ran. */
const WINDOW_DEFAULTS: Readonly<Record<string, OptionValues>> = { pen_js_coverage: { detailed: true } };

/** The options of a capture including the window's own defaults. */
export function captureFields({ name, params }: Pick<AnyCapability, 'name' | 'params'>): readonly OptionField[] {
  return optionFields({ params }).map((field) => {
    const own = WINDOW_DEFAULTS[name]?.[field.name];
    return field.kind === 'switch' && typeof own === 'boolean' ? { ...field, initial: own } : field;
  });
}

/** Parameters of a tool with modes, of which only a timespan has a duration, and only a navigation an address. */
function paramsOfMode({ action, duration, url, ...others }: Record<string, unknown>): Record<string, unknown> {
  if (action === 'start') return duration === undefined ? { action, ...others } : { duration, ...others };
  return {
    ...(action === undefined ? {} : { action }),
    ...(url === undefined || action === 'snapshot' ? {} : { url }),
    ...others,
  };
}

/**
 * Parameters of a capture started from the record bar. A recording is started with action "start", unless its options define an end: a
 * duration, or the load of an address.
 */
export function captureParams(
  capability: Pick<AnyCapability, 'name' | 'params' | 'lockSpan'>,
  { byTool }: Pick<CaptureOptionsState, 'byTool'>,
): Record<string, unknown> {
  const { name, lockSpan } = capability;
  const fields = captureFields(capability);
  const params = chosenParams(fields, { ...WINDOW_DEFAULTS[name], ...byTool[name] });
  if (fields.some((field) => field.name === 'action')) return paramsOfMode(params);
  const endsByItself = params['duration'] !== undefined || params['navigate'] !== undefined;
  return lockSpan === 'start-to-stop' && !endsByItself ? { action: 'start', ...params } : params;
}
