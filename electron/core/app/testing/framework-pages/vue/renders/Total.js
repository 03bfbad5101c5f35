import { h } from 'vue';
import { shown } from '../../counted.js';

/** A component that is a function. */
export function Total({ amounts }) {
  return h('span', shown('Total', `${amounts.length} amounts`));
}
Total.props = ['amounts'];
