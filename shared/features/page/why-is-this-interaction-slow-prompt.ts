/** The reasons why a click or a key press takes long to show its result. */
import { proposedCall } from '../../base/proposed-call.ts';
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { quoted, recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const whyIsThisInteractionSlow: Prompt = {
  name: 'why-is-this-interaction-slow',
  title: 'Why is this interaction slow?',
  description:
    'Performs an interaction with trusted input, measures its latency, and names the functions and layouts that take the time.',
  useWhen: 'Use when a click, typing, scrolling or dragging feels slow or janky, or when INP is poor.',
  arguments: [
    TARGET,
    { name: 'interaction', description: 'What is slow, in words: "type into the search field".', completes: null },
  ],
  inShell: [
    {
      command: 'interact "click SAVE" --target NAME --measure',
      answers:
        'performs the steps twice, untraced for the latency and traced for the causes: its three parts, blocked time, functions with their lines',
    },
    {
      command: 'call pen_screenshot \'{"target":"NAME"}\'',
      answers: 'a picture of the page as a file, if you do not know what its elements are called',
    },
  ],
  text: (values) =>
    recipe({
      goal: 'Find out what takes the time between this input and the next frame, and what to change.',
      steps: [
        chooseTarget(values, 'the page with the interaction'),
        values['interaction'] === undefined
          ? 'Ask which interaction is slow, or choose the one with the worst INP. Write it as steps: click, type, press, scroll, drag.'
          : `The interaction is ${quoted(values['interaction'])}. Write it as steps: click, type, press, scroll, drag.`,
        `If you do not know the names of the elements, look: ${proposedCall('pen_screenshot', { target: values['target'] })}. Steps name elements by accessible name or CSS selector.`,
        'Call pen_interact and let it measure. It performs the steps twice: first for the latency of each input and the time that the main thread was blocked, then traced, for functions and forced layout. If the first run changes the page, say how to reset it.',
        'Split the latency: input delay (a task was running already), processing (the listeners), presentation (style, layout, paint). Only the largest part matters first.',
        'Call pen_trace_insights for the causes in the recorded trace, and pen_trace_query for what ran inside the interaction, by its start and end.',
        `Call ${proposedCall('pen_cpu_summary', { view: 'top-down' })} for the call tree, and follow the most expensive path down to a function of the application. Read its source.`,
        'After a change, perform the same steps again and compare the latencies. One run varies: repeat until the difference is larger than the variation.',
      ],
      report:
        'the latency of each step and its three parts; the functions and forced layouts with their milliseconds, files and lines; the change; the latency before and after.',
    }),
};
