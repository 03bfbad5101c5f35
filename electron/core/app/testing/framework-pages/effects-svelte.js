/** Effects of Svelte 5 that run more than they have to. */
import { mount } from 'svelte';
import Effects from './svelte/Effects.svelte';

mount(Effects, { target: document.body });
document.title = 'effects';
