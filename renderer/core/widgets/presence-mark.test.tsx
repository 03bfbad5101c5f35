import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { PresenceMark } from './presence-mark.tsx';

afterEach(cleanup);

it.each([
  ['Claude Code', 'Claude Code works here'],
  ['Claude Code, Cursor', 'Claude Code, Cursor work here'],
])('names %s', (names, label) => {
  render(<PresenceMark names={names} />);
  expect(screen.getByTestId('presence').getAttribute('aria-label')).toBe(label);
});

it('is not drawn where no assistant works', () => {
  render(<PresenceMark names="" />);
  expect(screen.queryByTestId('presence')).toBeNull();
});
