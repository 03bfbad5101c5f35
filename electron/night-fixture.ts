/** What of the tests runs at night only (`npm run test:nightly`): variants of what `npm test` tests once. CONTRIBUTING.md lists them. */

export const isNight = (): boolean => process.env['PEN_TEST_NIGHT'] === '1';

/** The cases of a test: `daily` ones always, and at night their variants too. */
export const withVariants = <Case>(daily: readonly Case[], nightly: readonly Case[]): readonly Case[] =>
  isNight() ? [...daily, ...nightly] : daily;
