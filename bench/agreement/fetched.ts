/** Packages of which pages are built and which the project does not have, each in a newer and an older version: pages load both. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CACHE, fetched, type FetchedPackages } from '../heap-reference/packages.ts';
import { TYPES } from './files.ts';
import type { PageFile } from './site.ts';

export type Release = 'newer' | 'older';

const RELEASES: Readonly<Record<Release, FetchedPackages>> = {
  newer: {
    folder: join(CACHE, 'agreement', 'newer'),
    packages: [
      '@fontsource/inter@5.3.0',
      'bootstrap@5.3.9',
      'chart.js@4.6.1',
      'core-js@3.51.0',
      'd3@7.9.2',
      'highlight.js@11.12.0',
      'jpeg-js@0.4.4',
      'jquery@4.0.0',
      'leaflet@1.9.4',
      'moment@2.31.0',
      'three@0.187.0',
    ],
    files: ['d3/package.json', 'jpeg-js/package.json', 'three/package.json'],
    npmFlags: ['--ignore-scripts'],
  },
  older: {
    folder: join(CACHE, 'agreement', 'older'),
    packages: [
      'bootstrap@3.4.1',
      'chart.js@3.9.1',
      'd3@5.16.0',
      'jquery@2.2.4',
      'leaflet@1.7.1',
      'moment@2.24.0',
      'three@0.128.0',
    ],
    files: ['d3/package.json', 'three/package.json'],
    npmFlags: ['--ignore-scripts'],
  },
};

/** The folder with their `node_modules`; they are fetched first if they are missing. Throws npm's output on failure. */
export function releaseFolder(release: Release): string {
  fetched(RELEASES[release]);
  return RELEASES[release].folder;
}

const inModules = (release: Release, path: string): string => join(releaseFolder(release), 'node_modules', path);

export function packageFile(release: Release, path: string, more: Partial<PageFile> = {}): PageFile {
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    body: readFileSync(inModules(release, path)),
    ...more,
  };
}

/** All files of a folder, by their address below `to`. */
export function packageFiles(
  release: Release,
  folder: string,
  to: string,
  more: Partial<PageFile> = {},
): Record<string, PageFile> {
  const names = readdirSync(inModules(release, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ name }) => [`${to}/${name}`, packageFile(release, `${folder}/${name}`, more)]),
  );
}
