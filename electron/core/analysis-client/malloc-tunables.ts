/**
 * Both for columns, which are large and read at random. `hugetlb`: glibc, from 2.35 on, asks the kernel for pages of 2 MB instead of 4 kB, which Linux gives to programs that
 * ask, unless it is set to `never` (`/sys/kernel/mm/transparent_hugepage/enabled`). `arena_max`: both threads take memory from one place, so that one uses again what the
 * other has freed, and the pages are large for both.
 */
const TUNABLES = ['glibc.malloc.hugetlb=1', 'glibc.malloc.arena_max=1'];

/** Variables with these settings. Other systems, and Electron, whose memory is not that of glibc, ignore them. `own`: the person's value, which keeps its word. */
export function mallocTunables(own = ''): Readonly<Record<string, string>> {
  const added = TUNABLES.filter((tunable) => !own.includes(tunable.slice(0, tunable.indexOf('='))));
  return { GLIBC_TUNABLES: [...(own === '' ? [] : [own]), ...added].join(':') };
}
