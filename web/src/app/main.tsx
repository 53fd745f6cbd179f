import { render } from 'preact';
import '../style.css';
import './app.css';
import { language } from '../shared/words.js';
import { Shell } from './shell.js';

const chosen = localStorage.getItem('plantain.language') ?? document.documentElement.dataset['language'] ?? navigator.language;
language.value = chosen.startsWith('zh') ? 'zh' : 'en';
render(<Shell />, document.body);
