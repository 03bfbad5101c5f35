import { describe, expect, test } from 'vitest';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, unwrap, createGuard } from '../../../shared/base/errors.ts';
import {
  PERMISSIONS,
  PRESETS,
  PermissionSchema,
  PresetSchema,
  type Access,
  type EvalMode,
  type Permission,
} from '../../../shared/core/contracts/permissions.ts';
import { createCallPermissions } from './call-permissions.ts';

const CLIENT: CallerInfo = { id: 'm1', kind: 'mcp', name: 'Claude Code' };

function check(access: Access, permission: Permission, options: { caller?: CallerInfo; evalMode?: EvalMode } = {}) {
  const permissions = createCallPermissions({
    evalMode: () => options.evalMode ?? 'off',
    accessOf: () => access,
    stopped: () => null,
  });
  return unwrap(permissions.check({ caller: options.caller ?? CLIENT, tool: 'pen_toy', permissions: [permission] }));
}

const of = (preset: Access['preset'], rules: Access['rules'] = {}): Access => ({ preset, rules });

test('every permission and preset is described once', () => {
  expect(Object.keys(PERMISSIONS)).toEqual(PermissionSchema.options);
  expect(Object.keys(PRESETS)).toEqual(PresetSchema.options);
});

describe('a preset', () => {
  test.each(PermissionSchema.options)(
    'look allows reading only, and asks for a browser that was open: %s',
    (permission) => {
      const isAllowed = permission === 'read' || permission === 'own-browser';
      expect(createGuard().run(() => check(of('look'), permission, { evalMode: 'allow' })).ok).toBe(isAllowed);
    },
  );

  test('investigate allows without asking what needs no code and no other folder', () => {
    const allowed = PermissionSchema.options.filter(
      (permission) => createGuard().run(() => check(of('investigate'), permission)).ok,
    );
    expect(allowed).toEqual(['read', 'capture', 'change-page', 'library', 'own-browser']);
  });

  test.each([
    ['off', { ok: false }],
    ['ask', { ok: true, value: ['run-code'] }],
    ['allow', { ok: true, value: [] }],
  ] as const)('investigate runs code as the setting says: %s', (evalMode, answer) => {
    expect(createGuard().run(() => check(of('investigate'), 'run-code', { evalMode }))).toMatchObject(answer);
  });

  test.each(PermissionSchema.options)('everything asks for nothing but the person’s own browser: %s', (permission) => {
    const toAsk = permission === 'own-browser' ? ['own-browser'] : [];
    expect(createGuard().run(() => check(of('everything'), permission))).toEqual({ ok: true, value: toAsk });
  });
});

test('a rule of the client itself wins over its preset', () => {
  expect(createGuard().run(() => check(of('everything', { capture: 'refuse' }), 'capture'))).toMatchObject({
    ok: false,
    error: {
      code: 'permission_denied',
      message: 'pen_toy needs the permission "Record captures", which Claude Code does not have.',
    },
  });
  expect(createGuard().run(() => check(of('look', { library: 'ask' }), 'library'))).toEqual({
    ok: true,
    value: ['library'],
  });
  // Read-only code is a permission of its own, below code.
  expect(createGuard().run(() => check(of('investigate', { 'read-code': 'allow' }), 'read-code'))).toEqual({
    ok: true,
    value: [],
  });
  expect(createGuard().run(() => check(of('investigate', { 'read-code': 'allow' }), 'run-code')).ok).toBe(false);
});

test('the user’s own window may do everything, and the command line everything but run code that is off', () => {
  const you: CallerInfo = { id: 'w', kind: 'window', name: 'you' };
  const pen: CallerInfo = { id: 'c', kind: 'cli', name: 'pen' };
  for (const permission of PermissionSchema.options) {
    expect(createGuard().run(() => check(of('look'), permission, { caller: you }))).toEqual({ ok: true, value: [] });
    expect(createGuard().run(() => check(of('look'), permission, { caller: pen })).ok).toBe(
      !permission.endsWith('-code'),
    );
    expect(createGuard().run(() => check(of('look'), permission, { caller: pen, evalMode: 'allow' }))).toEqual({
      ok: true,
      value: [],
    });
  }
});

test.each(['you', 'pen', 'PEN Workbench'])('a client that calls itself %s has the rules of a client', (name) => {
  expect(createGuard().run(() => check(of('look'), 'capture', { caller: { ...CLIENT, name } })).ok).toBe(false);
});

test('a client that is stopped may do nothing, whatever its preset', () => {
  const stopped = appError('permission_denied', 'The token of Claude Code was revoked.');
  const permissions = createCallPermissions({
    evalMode: () => 'allow',
    accessOf: () => of('everything'),
    stopped: () => stopped,
  });
  expect(permissions.check({ caller: CLIENT, tool: 'pen_status', permissions: ['read'] })).toEqual({
    ok: false,
    error: stopped,
  });
});
