import { render } from 'preact';
import '../style.css';
import './sheet.css';
import { language } from '../shared/words.js';
import { sheetOf } from './data.js';
import { keptLanguage } from './kept.js';
import { Sheet } from './sheet.js';

const sheet = sheetOf(document);
language.value = keptLanguage() ?? sheet.head.language;
render(<Sheet sheet={sheet} />, document.body);
