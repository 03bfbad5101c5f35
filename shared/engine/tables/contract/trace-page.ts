/** Tables of a trace about the traced page: requests, frames, layout shifts, interactions, vitals and forced layout. */
import type { SqlTable } from './sql-schema.ts';

export const TRACE_REQUEST = {
  name: 'request',
  description: 'A network request of any process.',
  columns: [
    { name: 'request_id', type: 'text', description: 'Id that the browser gave it.' },
    { name: 'event', type: 'integer', description: 'The event that sent it.', link: 'event' },
    { name: 'process_id', type: 'integer', description: 'Its process: process.process_id.' },
    { name: 'url', type: 'text', description: 'URL, after redirects.' },
    { name: 'host', type: 'text', description: 'Host of the URL.' },
    { name: 'method', type: 'text', description: 'HTTP method.' },
    { name: 'status', type: 'integer', description: 'HTTP status; null without a response.' },
    { name: 'mime_type', type: 'text', description: 'MIME type of the response.' },
    { name: 'resource_type', type: 'text', description: 'Document, Script, Stylesheet, Image, Fetch …' },
    { name: 'priority', type: 'text', description: 'Last priority that the browser assigned.' },
    {
      name: 'render_blocking',
      type: 'text',
      description: 'blocking, non_blocking, in_body_parser_blocking …; null if unknown.',
    },
    { name: 'protocol', type: 'text', description: 'Network protocol, such as h2.' },
    { name: 'is_from_cache', type: 'boolean', description: 'Answered from a cache.' },
    { name: 'is_failed', type: 'boolean', description: 'Failed.' },
    { name: 'start_ms', type: 'double', description: 'Start.', link: 'time' },
    { name: 'response_ms', type: 'double', description: 'First byte of the response; null without one.', link: 'time' },
    { name: 'end_ms', type: 'double', description: 'End; null if it did not end in the recording.', link: 'time' },
    { name: 'duration_ms', type: 'double', description: 'From start to end, or to the end of the recording.' },
    { name: 'queue_ms', type: 'double', description: 'Waiting in the page and for a connection.' },
    { name: 'dns_ms', type: 'double', description: 'DNS lookup; null on an open connection.' },
    { name: 'connect_ms', type: 'double', description: 'Connecting, without TLS; null on an open connection.' },
    { name: 'tls_ms', type: 'double', description: 'TLS; null on an open connection.' },
    {
      name: 'wait_ms',
      type: 'double',
      description: 'From the request that was sent to the first byte of the response.',
    },
    { name: 'download_ms', type: 'double', description: 'From the first to the last byte of the response.' },
    {
      name: 'transfer_bytes',
      type: 'double',
      description: 'Size over the network; null if the trace does not have it.',
    },
    { name: 'resource_bytes', type: 'double', description: 'Decoded size; null if the trace does not have it.' },
    { name: 'redirect_count', type: 'integer', description: 'Redirects before the URL.' },
    {
      name: 'initiator_url',
      type: 'text',
      description: 'The page, script or style sheet that requested it; null if unknown.',
    },
  ],
} as const satisfies SqlTable;

export const TRACE_FRAME = {
  name: 'frame',
  description: 'A frame that the compositor drew, or dropped.',
  columns: [
    { name: 'event', type: 'integer', description: 'The event of the frame.', link: 'event' },
    { name: 'start_ms', type: 'double', description: 'Time of the frame.', link: 'time' },
    { name: 'is_dropped', type: 'boolean', description: 'Not drawn, or drawn without the changes of the page.' },
    {
      name: 'since_previous_ms',
      type: 'double',
      description: 'Time since the frame drawn before; null for the first one and a dropped one.',
    },
  ],
} as const satisfies SqlTable;

export const TRACE_SHIFT = {
  name: 'shift',
  description: 'A layout shift of the page.',
  columns: [
    { name: 'event', type: 'integer', description: 'The event of the shift.', link: 'event' },
    { name: 'start_ms', type: 'double', description: 'Time of the shift.', link: 'time' },
    { name: 'score', type: 'double', description: 'Score of the shift, without a unit.' },
    { name: 'had_recent_input', type: 'boolean', description: 'Shortly after an input: it does not count.' },
    { name: 'distance_px', type: 'double', description: 'Largest distance that anything moved, in CSS pixels.' },
    { name: 'node_count', type: 'integer', description: 'Nodes that moved; the browser names ten at most.' },
    { name: 'node', type: 'text', description: 'The node that moved the largest part of the page; null if unknown.' },
    {
      name: 'cause',
      type: 'text',
      description: 'Most likely cause: inserted, removed, resized, image, font or changed; null if unknown.',
    },
    { name: 'cause_node', type: 'text', description: 'The node that grew, was inserted or removed; null if unknown.' },
    { name: 'cause_url', type: 'text', description: 'URL of the image or font; null for other causes.' },
    {
      name: 'changed_by',
      type: 'text',
      description: 'The function that made the change; null if unknown.',
      link: 'function',
    },
  ],
} as const satisfies SqlTable;

export const TRACE_INTERACTION = {
  name: 'interaction',
  description: 'An interaction: a click, tap or key press, from the input to the next paint.',
  columns: [
    { name: 'event', type: 'integer', description: 'Its longest event.', link: 'event' },
    { name: 'type', type: 'text', description: 'Type of that event, such as click.' },
    { name: 'start_ms', type: 'double', description: 'The input.', link: 'time' },
    { name: 'end_ms', type: 'double', description: 'The next paint.', link: 'time' },
    { name: 'duration_ms', type: 'double', description: 'From the input to the next paint.' },
    { name: 'input_delay_ms', type: 'double', description: 'From the input to the first event listener.' },
    { name: 'processing_ms', type: 'double', description: 'Event listeners.' },
    { name: 'presentation_delay_ms', type: 'double', description: 'From the last event listener to the next paint.' },
    { name: 'node_id', type: 'integer', description: 'DOM node id of the node that received it; null if unknown.' },
  ],
} as const satisfies SqlTable;

export const TRACE_VITAL = {
  name: 'vital',
  description: 'A figure of the page that the trace has: FCP, LCP, INP, CLS or TBT.',
  columns: [
    { name: 'name', type: 'text', description: 'FCP, LCP, INP, CLS or TBT.' },
    { name: 'value', type: 'double', description: 'Value in its unit; of a paint, from the navigation.' },
    { name: 'unit', type: 'text', description: 'ms, or score for CLS.' },
    { name: 'rating', type: 'text', description: 'good, needs-improvement or poor; null for TBT.' },
    {
      name: 'start_ms',
      type: 'double',
      description: 'Time of the paint or interaction in the recording; null for CLS and TBT.',
      link: 'time',
    },
    {
      name: 'event',
      type: 'integer',
      description: 'The event of the paint or interaction; null for CLS and TBT.',
      link: 'event',
    },
  ],
} as const satisfies SqlTable;

export const TRACE_LOAD_STEP = {
  name: 'load_step',
  description:
    'A step of what the largest paint (or the first one, without it) waited for. Steps follow each other without a gap.',
  columns: [
    { name: 'step', type: 'integer', description: 'Number of the step, from 0.' },
    {
      name: 'kind',
      type: 'text',
      description: 'navigation, request, parser, script, timer, animation-frame, main-thread, paint or unknown.',
    },
    { name: 'start_ms', type: 'double', description: 'Start.', link: 'time' },
    { name: 'duration_ms', type: 'double', description: 'Duration.' },
    { name: 'waited_for', type: 'text', description: 'What the time was spent waiting for, such as download.' },
    { name: 'url', type: 'text', description: 'URL of the request or script; null for other steps.' },
    {
      name: 'started_by',
      type: 'text',
      description: 'The function that started it; null if unknown.',
      link: 'function',
    },
    { name: 'request_id', type: 'text', description: 'Its request: request.request_id; null without one.' },
    { name: 'event', type: 'integer', description: 'Its event; null without one.', link: 'event' },
  ],
} as const satisfies SqlTable;

export const TRACE_FORCED_LAYOUT = {
  name: 'forced_layout',
  description: 'A read by script that forced style or layout on the main thread of the page.',
  columns: [
    {
      name: 'event',
      type: 'integer',
      description: 'The event of style or layout, the longer one of both.',
      link: 'event',
    },
    { name: 'start_ms', type: 'double', description: 'Start.', link: 'time' },
    { name: 'duration_ms', type: 'double', description: 'Style and layout together.' },
    { name: 'style_ms', type: 'double', description: 'Style recalculation.' },
    { name: 'layout_ms', type: 'double', description: 'Layout.' },
    { name: 'function', type: 'text', description: 'The function that read a value.', link: 'function' },
    { name: 'url', type: 'text', description: 'URL of its script.', link: 'source' },
    { name: 'line', type: 'integer', description: 'Line of the read, or of the function if the trace has no stacks.' },
    { name: 'original_function', type: 'text', description: 'Name of the function by the source map.' },
    { name: 'original_source', type: 'text', description: 'Its source file by the source map.' },
    { name: 'original_line', type: 'integer', description: 'Line of the read by the source map.' },
    {
      name: 'changed_by',
      type: 'text',
      description: 'The function whose change had to be computed; null if unknown.',
      link: 'function',
    },
    {
      name: 'call_event',
      type: 'integer',
      description: 'The outermost event that ran script around it; null without one.',
      link: 'event',
    },
  ],
} as const satisfies SqlTable;

export const TRACE_RENDER = {
  name: 'render',
  description: 'What one commit rendered of one component, in pages with a framework whose renders are recorded.',
  columns: [
    { name: 'commit', type: 'integer', description: 'Number of the commit in order of time, from 0.' },
    { name: 'event', type: 'integer', description: 'The stamp of the commit.', link: 'event' },
    { name: 'start_ms', type: 'double', description: 'Time of the commit.', link: 'time' },
    {
      name: 'begun_by',
      type: 'text',
      description: 'event, timer, response, message and so on: what began the work of the commit; unknown otherwise.',
    },
    { name: 'begun_detail', type: 'text', description: 'Type of the event or delay of the timer; null for others.' },
    { name: 'component', type: 'text', description: 'Name of the component; by the source map if it was shortened.' },
    { name: 'url', type: 'text', description: 'URL of its script; null if unknown.', link: 'source' },
    { name: 'line', type: 'integer', description: 'Line of its function.' },
    { name: 'original_source', type: 'text', description: 'Its source file by the source map.' },
    { name: 'original_line', type: 'integer', description: 'Line of its function by the source map.' },
    { name: 'render_count', type: 'integer', description: 'Renders of instances that existed before.' },
    {
      name: 'equal_count',
      type: 'integer',
      description: 'Of these, with equal input and output: functions are compared by their code.',
    },
    { name: 'mount_count', type: 'integer', description: 'New instances.' },
    {
      name: 'remount_count',
      type: 'integer',
      description: 'Of these, in the place of one like it that was removed: another key, or a component defined again.',
    },
    {
      name: 'why',
      type: 'text',
      description: 'What changed for most of the renders: prop onSelect (same-code function); null for mounts.',
    },
    {
      name: 'self_ms',
      type: 'double',
      description: "By the framework's own clock; null in builds that do not measure.",
    },
    { name: 'total_ms', type: 'double', description: 'The same with the components below.' },
  ],
} as const satisfies SqlTable;
