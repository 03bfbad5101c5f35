/** Music in Svelte: routes in the fragment, a player with a store of its own. */
import { mount } from 'svelte';
import Music from './svelte/Music.svelte';

document.body.innerHTML = '<div id="root"></div>';
mount(Music, { target: document.querySelector('#root') });
