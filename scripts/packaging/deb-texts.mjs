/** Texts of the deb package: its control file, its desktop entry and the types of its documents. */
import { fileAssociations } from './file-associations.mjs';

/**
 * @typedef {object} DebFacts
 * @property {string} executable `pen-workbench`; also the name of the package
 * @property {string} productName the folder below /opt, and the name that people see
 * @property {string} version as in package.json
 * @property {string} arch of Node: `x64`, `arm64`
 * @property {string} maintainer
 * @property {number} installedKb
 */

/** Libraries that Electron loads; the second names are those of Debian 13 and Ubuntu 24.04. */
const DEPENDS = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libdrm2',
];
const SYNOPSIS = 'Profiling workbench for the Chrome DevTools Protocol, with a local MCP server';

/** The name of an architecture in Debian. @param {string} arch */
export const debianArch = (arch) => (arch === 'x64' ? 'amd64' : arch);

/** A version that sorts before its release: `0.1.0-dev` is `0.1.0~dev`. @param {string} version */
export const debianVersion = (version) => version.replace('-', '~');

/** @param {DebFacts} facts */
export function controlText({ executable, version, arch, maintainer, installedKb }) {
  return `${[
    `Package: ${executable}`,
    `Version: ${debianVersion(version)}`,
    'Section: devel',
    'Priority: optional',
    `Architecture: ${debianArch(arch)}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${installedKb}`,
    `Depends: ${DEPENDS.join(', ')}`,
    `Description: ${SYNOPSIS}`,
    ' Heap snapshots, CPU profiles, traces, network and console of Chrome, Electron, Node and Deno,',
    ' and the same captures for assistants. The command pen does all of it without a window.',
  ].join('\n')}\n`;
}

const mimeTypes = [...new Set(fileAssociations.map(({ mimeType }) => mimeType))];

/** @param {Pick<DebFacts, 'executable' | 'productName'>} facts */
export function desktopText({ executable, productName }) {
  return `${[
    '[Desktop Entry]',
    'Type=Application',
    `Name=${productName}`,
    `Comment=${SYNOPSIS}`,
    `Exec="/opt/${productName}/${executable}" %U`,
    `Icon=${executable}`,
    'Terminal=false',
    'Categories=Development;',
    `MimeType=${[...mimeTypes, 'x-scheme-handler/pen'].join(';')};`,
    `StartupWMClass=${productName}`,
  ].join('\n')}\n`;
}

/** The types of documents for shared-mime-info, one glob for each extension. */
export function mimeText() {
  const types = mimeTypes.map((mimeType) => {
    const same = fileAssociations.filter((each) => each.mimeType === mimeType);
    return [
      `  <mime-type type="${mimeType}">`,
      `    <comment>${same[0]?.name}</comment>`,
      ...same.map(({ ext }) => `    <glob pattern="*.${ext}"/>`),
      '  </mime-type>',
    ].join('\n');
  });
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">',
    ...types,
    '</mime-info>',
  ].join('\n')}\n`;
}

/** Names of the icons of documents, as the icon theme looks for them. */
export const documentIcons = mimeTypes.map((mimeType) => mimeType.replace('/', '-'));
