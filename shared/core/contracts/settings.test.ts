import { describe, expect, it } from 'vitest';
import { SettingsChangeSchema, SettingsSchema, type Settings } from './settings.ts';
import { WINDOW_COMMANDS } from '../../features/window.ts';

const DEFAULTS = SettingsSchema.parse({});
const NAMES = Object.keys(SettingsSchema.shape) as (keyof Settings)[];

describe('a change of one setting', () => {
  it.each(NAMES)('contains only %s', (name) => {
    const change = { [name]: DEFAULTS[name] };
    expect(WINDOW_COMMANDS['settings.update'].params.parse(change)).toEqual(change);
  });

  it('is empty without settings', () => {
    expect(SettingsChangeSchema.parse({})).toEqual({});
  });

  it('is refused if a value is not valid or the setting does not exist', () => {
    expect(SettingsChangeSchema.safeParse({ mcpPort: 70_000 }).success).toBe(false);
    expect(SettingsChangeSchema.safeParse({ noSuchSetting: true }).success).toBe(false);
  });
});
