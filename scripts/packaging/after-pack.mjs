/** Steps that electron-builder lacks: removes foreign files from a package, compresses licences, and adds the `pen` command. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The program inside the package that the command runs, from the folder of resources. */
const CLI = join('app.asar', 'dist', 'cli', 'pen.js');

/**
 * A shell script for Linux and macOS: the app's own binary, as Node. Found through links, so that it may be linked into a folder on PATH.
 * @param {string} binary from the script's folder
 * @param {string} resources from the script's folder
 */
function shellCommand(binary, resources) {
  return `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
ELECTRON_RUN_AS_NODE=1 exec "$here/${binary}" "$here/${resources}${CLI}" "$@"
`;
}

/**
 * A script for Windows that runs a program with the app's own binary, as Node.
 * @param {string} binary
 * @param {string} up from the script's folder to that of the app
 * @param {string} call the program from the folder of the app, and its arguments
 */
function windowsScript(binary, up, call) {
  return `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n"%~dp0${up}${binary}" "%~dp0${up}${call}\r\n`;
}

/** `pen`, and what puts it on the PATH. In `bin` it is alone, because a folder on the PATH offers all its programs and libraries. @param {string} folder @param {string} binary */
function addWindowsCommands(folder, binary) {
  const pen = `resources\\${CLI.replaceAll('/', '\\')}" %*`;
  writeFileSync(join(folder, 'pen.cmd'), windowsScript(binary, '', pen));
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', 'pen.cmd'), windowsScript(binary, '..\\', pen));
  const script = 'windows-path.mjs';
  copyFileSync(join(import.meta.dirname, script), join(folder, 'resources', script));
  // The batch file resolves the folder, so that no `..` gets onto the PATH.
  writeFileSync(
    join(folder, 'resources', 'user-path.cmd'),
    [
      '@echo off',
      'setlocal',
      'set ELECTRON_RUN_AS_NODE=1',
      'for %%f in ("%~dp0..\\bin") do set "PEN_BIN=%%~ff"',
      `"%~dp0..\\${binary}" "%~dp0${script}" %1 "%PEN_BIN%"`,
      '',
    ].join('\r\n'),
  );
}

/** Chromium's licences are 20 MB of text that no program reads. @param {string} folder */
function compressLicences(folder) {
  const file = join(folder, 'LICENSES.chromium.html');
  if (!existsSync(file)) return;
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  rmSync(file);
}

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  if (electronPlatformName === 'darwin') {
    const app = `${packager.appInfo.productFilename}.app`;
    const resources = join(appOutDir, app, 'Contents', 'Resources');
    rmSync(join(resources, 'default_app.asar'), { force: true });
    writeCommand(join(resources, 'pen'), shellCommand(`../MacOS/${packager.appInfo.productFilename}`, ''));
    return;
  }
  rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true });
  compressLicences(appOutDir);
  // The bootstrap's stamp, next to a fallback binary.
  rmSync(join(appOutDir, '.verified.json'), { force: true });
  if (electronPlatformName === 'win32') {
    const binary = readdirSync(appOutDir).find((name) => name.endsWith('.exe'));
    if (binary === undefined) throw new Error(`${appOutDir} contains no program`);
    addWindowsCommands(appOutDir, binary);
    return;
  }
  writeCommand(
    join(appOutDir, 'pen'),
    shellCommand(String(/** @type {any} */ (packager).executableName), 'resources/'),
  );
}

/**
 * @param {string} file
 * @param {string} text
 */
function writeCommand(file, text) {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}
