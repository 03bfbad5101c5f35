/*
 * The cost of each step of opening a file, alone, on one core, from the page cache: a lower bound for any reader on this machine.
 *
 *     cc -O3 -march=native -o limit limit.c && ./limit heap|trace|profile FILE
 *
 * Prints a line for each step: its name, milliseconds, and a count that a reader can check.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define PIECE (1 << 20)
#define PADDING 64

typedef struct {
  uint8_t *bytes;
  size_t size;
} File;

static double now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void fail(const char *why) {
  fprintf(stderr, "limit: %s\n", why);
  exit(1);
}

/* Pages of 2 MB cost a fault each; small ones are what Electron has. */
static int pages = MADV_HUGEPAGE;

static void *room(size_t bytes) {
  const size_t page = 2 << 20, whole = (bytes + PADDING + page - 1) / page * page;
  void *memory = aligned_alloc(page, whole);
  if (memory == NULL) fail("not enough memory");
  madvise(memory, whole, pages);
  return memory;
}

static void tell(const char *step, double began_ms, uint64_t count) {
  printf("%s\t%.1f\t%llu\n", step, now_ms() - began_ms, (unsigned long long)count);
}

/* Reads the file once into the same small buffer: the kernel's copy, and nothing else. */
static void read_once(const char *path) {
  uint8_t *piece = room(PIECE);
  const double began = now_ms();
  const int file = open(path, O_RDONLY);
  if (file < 0) fail("the file cannot be opened");
  uint64_t bytes = 0;
  for (ssize_t got; (got = read(file, piece, PIECE)) > 0;) bytes += got;
  close(file);
  tell("read", began, bytes);
  free(piece);
}

static File load(const char *path) {
  const int file = open(path, O_RDONLY);
  struct stat facts;
  if (file < 0 || fstat(file, &facts) != 0) fail("the file cannot be opened");
  File whole = {room(facts.st_size), facts.st_size};
  size_t at = 0;
  for (ssize_t got; at < whole.size && (got = read(file, whole.bytes + at, whole.size - at)) > 0;) at += got;
  close(file);
  if (at != whole.size) fail("the file was not read whole");
  memset(whole.bytes + at, 0, PADDING);
  return whole;
}

#ifdef __AVX2__
static uint64_t equal_to(__m256i low, __m256i high, char value) {
  const __m256i wanted = _mm256_set1_epi8(value);
  const uint32_t first = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
  const uint32_t second = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
  return first | ((uint64_t)second << 32);
}

/*
 * Positions of quotes, and of brackets, commas and colons outside strings, block by block, as a structural pass of JSON finds them
 * (G. Langdale and D. Lemire, Parsing Gigabytes of JSON per Second, 2019).
 */
static uint64_t find_structure(File file, uint32_t *all) {
  uint32_t block[72], *found = all == NULL ? block : all;
  const double began = now_ms();
  uint64_t in_string = 0, is_escaped = 0, total = 0;
  volatile uint32_t last = 0;
  for (size_t at = 0; at + 64 <= file.size; at += 64) {
    const __m256i low = _mm256_loadu_si256((const void *)(file.bytes + at));
    const __m256i high = _mm256_loadu_si256((const void *)(file.bytes + at + 32));
    uint64_t escaped = is_escaped;
    uint64_t backslashes = equal_to(low, high, '\\') & ~escaped;
    is_escaped = 0;
    while (backslashes != 0) {
      const int bit = __builtin_ctzll(backslashes);
      if (bit == 63) is_escaped = 1;
      else escaped |= 1ull << (bit + 1);
      backslashes &= bit == 63 ? 0 : ~(3ull << bit);
    }
    const uint64_t quotes = equal_to(low, high, '"') & ~escaped;
    const __m128i ones = _mm_set1_epi8((char)0xff);
    const uint64_t strings = _mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, quotes), ones, 0)) ^ in_string;
    in_string = (uint64_t)((int64_t)strings >> 63);
    const __m256i bit5 = _mm256_set1_epi8(0x20);
    const __m256i low5 = _mm256_or_si256(low, bit5), high5 = _mm256_or_si256(high, bit5);
    uint64_t structure = (equal_to(low5, high5, '{') | equal_to(low5, high5, '}') | equal_to(low, high, ',') | equal_to(low, high, ':')) & ~strings;
    structure |= quotes;
    const int count = __builtin_popcountll(structure);
    /* Eight at once, some for nothing: their number is hard to predict, and multiples of eight are not. */
    for (uint32_t *to = found; structure != 0; to += 8)
      for (int each = 0; each < 8; each++, structure &= structure - 1) to[each] = (uint32_t)at + _tzcnt_u64(structure);
    last = found[0];
    if (all != NULL) found += count;
    total += count;
  }
  (void)last;
  tell(all == NULL ? "structure" : "structure, kept", began, total);
  return total;
}
#else
#error the structural pass is written for AVX2
#endif

/* The next number, by eight digits at once; `p` may stand before separators. */
static inline const uint8_t *next_number(const uint8_t *p, uint32_t *value) {
  while (*p < '0') p++;
  uint64_t total = 0;
  for (;;) {
    uint64_t digits;
    memcpy(&digits, p, 8);
    digits ^= 0x3030303030303030ull;
    const uint64_t ends = ((digits + 0x7676767676767676ull) | digits) & 0x8080808080808080ull;
    const int length = ends == 0 ? 8 : __builtin_ctzll(ends) >> 3;
    if (length == 0) break;
    digits <<= 64 - 8 * length;
    digits = (digits * 2561) >> 8;
    digits = ((digits & 0x00FF00FF00FF00FFull) * 6553601) >> 16;
    digits = ((digits & 0x0000FFFF0000FFFFull) * 42949672960001ull) >> 32;
    static const uint32_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    total = total * power[length] + digits;
    p += length;
    if (length < 8) break;
  }
  *value = (uint32_t)total;
  return p;
}

typedef struct {
  uint32_t nodes, edges;
  uint8_t *node_type, *edge_type;
  uint32_t *name, *id, *self, *first_edge, *edge_name, *to;
} Graph;

static const uint8_t *after(File file, const char *text) {
  const uint8_t *found = memmem(file.bytes, file.size, text, strlen(text));
  if (found == NULL) fail("the file is of another kind");
  return found + strlen(text);
}

static uint32_t number_after(File file, const char *text) {
  uint32_t value;
  next_number(after(file, text), &value);
  return value;
}

static int fields_after(File file, const char *text) {
  const uint8_t *p = after(file, text);
  int quotes = 0;
  for (; *p != ']'; p++) quotes += *p == '"';
  return quotes / 2;
}

/* V8's order of node fields: type, name, id, self_size, edge_count, and others. */
static Graph parse_columns(File file) {
  const int fields = fields_after(file, "\"node_fields\":[");
  Graph g = {.nodes = number_after(file, "\"node_count\":"), .edges = number_after(file, "\"edge_count\":")};
  const double began = now_ms();
  g.node_type = room(g.nodes);
  g.name = room(4ull * g.nodes);
  g.id = room(4ull * g.nodes);
  g.self = room(4ull * g.nodes);
  g.first_edge = room(4ull * (g.nodes + 1));
  g.edge_type = room(g.edges);
  g.edge_name = room(4ull * g.edges);
  g.to = room(4ull * g.edges);
  const uint8_t *p = after(file, "\"nodes\":[");
  uint32_t edge = 0, value, type;
  for (uint32_t node = 0; node < g.nodes; node++) {
    p = next_number(p, &type);
    g.node_type[node] = (uint8_t)type;
    p = next_number(p, &g.name[node]);
    p = next_number(p, &g.id[node]);
    p = next_number(p, &g.self[node]);
    p = next_number(p, &value);
    g.first_edge[node] = edge;
    edge += value;
    for (int more = 5; more < fields; more++) p = next_number(p, &value);
  }
  g.first_edge[g.nodes] = edge;
  p = after((File){(uint8_t *)p, file.size - (p - file.bytes)}, "\"edges\":[");
  for (uint32_t at = 0; at < g.edges; at++) {
    p = next_number(p, &type);
    g.edge_type[at] = (uint8_t)type;
    p = next_number(p, &g.edge_name[at]);
    p = next_number(p, &value);
    g.to[at] = value / fields;
  }
  tell("columns", began, (uint64_t)g.nodes + g.edges);
  return g;
}

/* Starts of all strings. */
static void find_strings(File file) {
  const double began = now_ms();
  const uint8_t *p = after(file, "\"strings\":["), *end = file.bytes + file.size;
  uint64_t *starts = room(8ull * 64 * 1024 * 1024);
  uint64_t count = 0;
  for (;;) {
    p = memchr(p, '"', end - p);
    if (p == NULL) break;
    starts[count++ & (64 * 1024 * 1024 - 1)] = ++p - file.bytes;
    for (;;) {
      p = memchr(p, '"', end - p);
      if (p == NULL) fail("a string has no end");
      int slashes = 0;
      while (p[-1 - slashes] == '\\') slashes++;
      p++;
      if (slashes % 2 == 0) break;
    }
  }
  tell("strings", began, count);
  free(starts);
}

#define WEAK 6
#define NONE UINT32_MAX

/*
 * Dominators of what the root reaches without weak edges, by Semi-NCA (L. Georgiadis, Linear-Time Algorithms for Dominators and Related
 * Problems, 2005), and retained sizes.
 */
static void find_retained(const Graph *g) {
  double began = now_ms();
  const uint32_t n = g->nodes;
  uint32_t *number = room(4ull * n), *order = room(4ull * n), *parent = room(4ull * n), *next = room(4ull * n);
  memset(number, 0xff, 4ull * n);
  for (uint32_t node = 0; node < n; node++) next[node] = g->first_edge[node];
  uint32_t reached = 0, depth = 0, *path = room(4ull * n);
  number[0] = 0;
  order[reached++] = 0;
  parent[0] = 0;
  path[depth++] = 0;
  while (depth > 0) {
    const uint32_t node = path[depth - 1];
    if (next[node] == g->first_edge[node + 1]) {
      depth--;
      continue;
    }
    const uint32_t edge = next[node]++, to = g->to[edge];
    if (g->edge_type[edge] == WEAK || number[to] != NONE) continue;
    number[to] = reached;
    parent[reached] = number[node];
    order[reached++] = to;
    path[depth++] = to;
  }
  tell("depth-first order", began, reached);

  began = now_ms();
  uint32_t *first = room(4ull * (reached + 1));
  memset(first, 0, 4ull * (reached + 1));
  for (uint32_t at = 0; at < reached; at++)
    for (uint32_t edge = g->first_edge[order[at]]; edge < g->first_edge[order[at] + 1]; edge++)
      if (g->edge_type[edge] != WEAK) first[number[g->to[edge]]]++;
  uint32_t edges = 0;
  for (uint32_t at = 0; at <= reached; at++) {
    const uint32_t count = at < reached ? first[at] : 0;
    first[at] = edges;
    edges += count;
  }
  uint32_t *from = room(4ull * edges), *fill = next;
  memcpy(fill, first, 4ull * reached);
  for (uint32_t at = 0; at < reached; at++)
    for (uint32_t edge = g->first_edge[order[at]]; edge < g->first_edge[order[at] + 1]; edge++)
      if (g->edge_type[edge] != WEAK) from[fill[number[g->to[edge]]]++] = at;
  tell("retainers", began, edges);

  began = now_ms();
  uint32_t *semi = room(4ull * reached), *label = room(4ull * reached), *above = room(4ull * reached), *idom = path;
  for (uint32_t at = 0; at < reached; at++) semi[at] = label[at] = at, above[at] = idom[at] = parent[at];
  uint32_t *stack = number;
  for (uint32_t at = reached - 1; at > 0; at--) {
    uint32_t least = parent[at];
    for (uint32_t each = first[at]; each < first[at + 1]; each++) {
      uint32_t v = from[each];
      if (v > at) {
        /* Nodes above `at` in the order are in the forest: shorten the path to its root, which is not above. */
        uint32_t high = 0;
        while (above[v] > at) stack[high++] = v, v = above[v];
        uint32_t best = label[v];
        const uint32_t root = above[v];
        while (high > 0) {
          const uint32_t w = stack[--high];
          if (semi[label[w]] < semi[best]) best = label[w];
          label[w] = best;
          above[w] = root;
        }
        v = semi[best];
      }
      if (v < least) least = v;
    }
    semi[at] = least;
  }
  for (uint32_t at = 1; at < reached; at++) {
    uint32_t up = idom[at];
    while (up > semi[at]) up = idom[up];
    idom[at] = up;
  }
  tell("dominators", began, reached);

  began = now_ms();
  uint64_t *retained = room(8ull * reached);
  for (uint32_t at = 0; at < reached; at++) retained[at] = g->self[order[at]];
  for (uint32_t at = reached - 1; at > 0; at--) retained[idom[at]] += retained[at];
  tell("retained sizes", began, retained[0]);
}

#define NAMES (1 << 20)

typedef struct {
  uint64_t hash[NAMES];
  uint32_t id[NAMES], count;
} Names;

static uint32_t name_id(Names *names, const uint8_t *text, size_t length) {
  uint64_t hash = 1469598103934665603ull ^ length;
  for (; length >= 8; length -= 8, text += 8) {
    uint64_t word;
    memcpy(&word, text, 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ull, hash ^= hash >> 29;
  }
  for (; length > 0; length--) hash = (hash ^ *text++) * 1099511628211ull;
  hash |= 1;
  uint32_t at = hash >> 44;
  while (names->hash[at] != 0 && names->hash[at] != hash) at = (at + 1) & (NAMES - 1);
  if (names->hash[at] == 0) names->hash[at] = hash, names->id[at] = names->count++;
  return names->id[at];
}

static double decimal(const uint8_t *p) {
  while (*p == ' ') p++;
  const int sign = *p == '-' ? p++, -1 : 1;
  double value = 0, scale = 1;
  for (; *p >= '0' && *p <= '9'; p++) value = value * 10 + (*p - '0');
  if (*p == '.') for (p++; *p >= '0' && *p <= '9'; p++) value += (*p - '0') * (scale /= 10);
  return sign * value;
}

/* The position behind the value that follows a colon. */
static const uint32_t *skip_value(const uint8_t *bytes, const uint32_t *at) {
  if (bytes[*at] == '"') return at + 2;
  if (bytes[*at] != '{' && bytes[*at] != '[') return at;
  int depth = 0;
  do {
    const uint8_t c = bytes[*at++];
    depth += (c == '{' || c == '[') - (c == '}' || c == ']');
  } while (depth > 0);
  return at;
}

/* Positions of the structure, as 32-bit numbers. */
static const uint32_t *positions_of(File file, uint64_t count) {
  if (file.size > UINT32_MAX) fail("the file is larger than 4 GB");
  uint32_t *all = room(4 * (count + 64));
  find_structure(file, all);
  return all;
}

/* Columns of the events of a trace: name, phase, process, thread, time and duration; arguments are skipped. */
static void parse_events(File file, uint64_t positions) {
  const uint32_t *at = positions_of(file, positions);
  const uint8_t *bytes = file.bytes;
  const uint32_t begin = (uint32_t)(after(file, "\"traceEvents\":[") - bytes);
  const double began = now_ms();
  Names *names = calloc(1, sizeof(Names));
  const size_t most = file.size / 40 + 1;
  uint32_t *name = room(4 * most), *process = room(4 * most), *thread = room(4 * most), events = 0;
  double *time = room(8 * most), *duration = room(8 * most);
  uint8_t *phase = room(most);
  if (names == NULL) fail("not enough memory");
  while (*at < begin) at++;
  for (; bytes[*at] == '{' && events < most; at += bytes[at[0]] == ',') {
    duration[events] = 0;
    for (at++; bytes[*at] == '"';) {
      const uint32_t key = at[0] + 1, length = at[1] - key, colon = at[2];
      const uint8_t *value = bytes + colon + 1;
      at += 3;
      if (bytes[*at] == '"') {
        const uint8_t *text = bytes + at[0] + 1;
        if (length == 4) name[events] = name_id(names, text, at[1] - at[0] - 1);
        else if (length == 2 && bytes[key] == 'p') phase[events] = *text;
      } else if (length == 2 && bytes[key + 1] == 's') time[events] = decimal(value);
      else if (length == 3 && bytes[key] == 'd') duration[events] = decimal(value);
      else if (length == 3 && bytes[key] == 'p') process[events] = (uint32_t)decimal(value);
      else if (length == 3 && bytes[key] == 't' && bytes[key + 1] == 'i') thread[events] = (uint32_t)decimal(value);
      at = skip_value(bytes, at);
      if (bytes[*at] == ',') at++;
    }
    events++;
    at++;
  }
  tell("columns", began, events);
}

typedef struct {
  uint32_t count;
  uint32_t *id, *parent, *function, *script, *line, *column;
} Calls;

/* The members of a call frame, from behind its opening bracket to behind its closing one. */
static const uint32_t *parse_frame(const uint8_t *bytes, const uint32_t *at, Names *names, const Calls *to, uint32_t call) {
  while (bytes[*at] == '"') {
    const uint32_t key = at[0] + 1, length = at[1] - key;
    const uint8_t *value = bytes + at[2] + 1;
    at += 3;
    if (length == 12) to->function[call] = name_id(names, bytes + at[0] + 1, at[1] - at[0] - 1);
    else if (length == 3) to->script[call] = name_id(names, bytes + at[0] + 1, at[1] - at[0] - 1);
    else if (length == 10 && bytes[key] == 'l') to->line[call] = (uint32_t)decimal(value);
    else if (bytes[key] == 'c') to->column[call] = (uint32_t)decimal(value);
    at = skip_value(bytes, at);
    if (bytes[*at] == ',') at++;
  }
  return at + 1;
}

/* V8's order: parents before their children, and ids that ascend from 1. Self and total times of all calls come from the samples. */
static void parse_profile(File file, uint64_t positions) {
  const uint32_t *at = positions_of(file, positions);
  const uint8_t *bytes = file.bytes;
  const uint32_t begin = (uint32_t)(after(file, "\"nodes\":[") - bytes);
  double began = now_ms();
  Names *names = calloc(1, sizeof(Names));
  if (names == NULL) fail("not enough memory");
  const size_t most = file.size / 64 + 2;
  Calls calls = {0, room(4 * most), room(4 * most), room(4 * most), room(4 * most), room(4 * most), room(4 * most)};
  while (*at < begin) at++;
  for (; bytes[*at] == '{' && calls.count < most; at += bytes[at[0]] == ',') {
    const uint32_t call = calls.count++;
    for (at++; bytes[*at] == '"';) {
      const uint32_t key = at[0] + 1, length = at[1] - key;
      const uint8_t *value = bytes + at[2] + 1;
      at += 3;
      if (length == 9) at = parse_frame(bytes, at + 1, names, &calls, call);
      else {
        if (length == 2) calls.id[call] = (uint32_t)decimal(value);
        /* Ids of calls that follow are their places here. */
        if (length == 8 && bytes[key] == 'c')
          for (const uint8_t *p = value + 1; *p != ']';) {
            uint32_t child;
            p = next_number(p, &child);
            if (child < most) calls.parent[child] = calls.id[call];
          }
        at = skip_value(bytes, at);
      }
      if (bytes[*at] == ',') at++;
    }
    at++;
  }
  const size_t most_samples = file.size / 4 + 1;
  uint32_t *sample = room(4 * most_samples), *delta = room(4 * most_samples), samples = 0;
  for (const uint8_t *p = after(file, "\"samples\":["); *p != ']';) p = next_number(p, &sample[samples++]);
  uint32_t times = 0;
  for (const uint8_t *p = after(file, "\"timeDeltas\":["); *p != ']';) p = next_number(p, &delta[times++]);
  if (times != samples) fail("its samples and times differ in number");
  tell("columns", began, calls.count + samples);

  began = now_ms();
  double *self = room(8 * most), *total = room(8 * most);
  memset(self, 0, 8 * most);
  for (uint32_t each = 0; each < samples; each++)
    if (sample[each] < most) self[sample[each]] += delta[each];
  memcpy(total, self, 8 * most);
  for (uint32_t call = calls.count; call > 1; call--) {
    const uint32_t id = calls.id[call - 1];
    if (id < most && calls.parent[id] < id) total[calls.parent[id]] += total[id];
  }
  tell("self and total times", began, samples);
}

int main(int count, char **args) {
  if (count != 3 && count != 4) fail("usage: limit heap|trace|profile FILE [small]");
  if (count == 4) pages = MADV_NOHUGEPAGE;
  read_once(args[2]);
  const File file = load(args[2]);
  const uint64_t positions = find_structure(file, NULL);
  if (strcmp(args[1], "heap") == 0) {
    const Graph graph = parse_columns(file);
    find_strings(file);
    free(file.bytes);
    find_retained(&graph);
  } else if (strcmp(args[1], "trace") == 0) {
    parse_events(file, positions);
  } else {
    parse_profile(file, positions);
  }
  return 0;
}
