/** What is read of a CPU profile without parsing it: V8 writes `{"nodes":[…],"startTime":…,"endTime":…,"samples":…}`. */

/** The number behind a key of the profile itself: inside a string the key's quotes would be escaped. Null where there is none. */
function numberBehind(profile: string, key: string): number | null {
  const quoted = `"${key}":`;
  const at = profile.indexOf(quoted);
  if (at < 0) return null;
  const digits = /^-?\d+(\.\d+)?/.exec(profile.slice(at + quoted.length, at + quoted.length + 32));
  return digits === null ? null : Number(digits[0]);
}

/** When it began, by the clock that all processes of the machine share, in microseconds; null where it does not say. */
export function profileStartUs(profile: string): number | null {
  return numberBehind(profile, 'startTime');
}

/** How long the profile lasted by its own clock, in milliseconds; null where it does not say. */
export function profiledMs(profile: string): number | null {
  const startUs = numberBehind(profile, 'startTime');
  const endUs = numberBehind(profile, 'endTime');
  return startUs === null || endUs === null ? null : Math.max(0, (endUs - startUs) / 1000);
}
