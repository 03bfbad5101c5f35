/** Steps that electron-builder lacks: removes foreign files from a package, compresses licences, and adds the `pen` command. */
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** @param {string} binary */
function windowsCommand(binary) {
  return `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n"%~dp0${binary}" "%~dp0resources\\${CLI.replaceAll('/', '\\')}" %*\r\n`;
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
    writeFileSync(join(appOutDir, 'pen.cmd'), windowsCommand(binary));
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
