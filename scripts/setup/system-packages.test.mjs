/** The commands printed for a user without root, on the systems we know. */
import { expect, test } from 'vitest';
import { ELECTRON_LIBRARIES, VIRTUAL_DISPLAY, familyOf, installCommand } from './system-packages.mjs';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', 'debian'],
  ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
  ['ID=fedora\n', 'fedora'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
  ['ID=arch\n', 'arch'],
  ['ID=nixos\nHOME_URL="https://nixos.org/"\n', null],
])('detects the family of a system from its os-release %#', (osRelease, family) => {
  expect(familyOf(osRelease)).toBe(family);
});

test('the command can be pasted', () => {
  expect(installCommand(VIRTUAL_DISPLAY, 'debian')).toBe(
    'sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb xauth',
  );
  expect(installCommand(VIRTUAL_DISPLAY, 'fedora')).toBe('sudo dnf install -y xorg-x11-server-Xvfb xorg-x11-xauth');
  expect(installCommand(VIRTUAL_DISPLAY, 'arch')).toBe('sudo pacman -S --needed xorg-server-xvfb xorg-xauth');
  expect(installCommand(VIRTUAL_DISPLAY, null)).toContain('xvfb xauth');
});

test("uses the name that this Debian's archive knows", () => {
  const command = installCommand(
    ELECTRON_LIBRARIES,
    'debian',
    (names) => names.find((name) => name.endsWith('t64')) ?? names[0] ?? '',
  );
  expect(command).toContain(' libgtk-3-0t64 libnss3 libasound2t64 ');
});
