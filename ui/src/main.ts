// SPDX-License-Identifier: Apache-2.0
// The texts are there before the first element is made.
import './styles/app.css';
import { loadLanguage } from './i18n';
import './app';
import './pages/links';
import './pages/add';
import './pages/external';
import './pages/edit';
import './pages/handover';
import './pages/link';
import './pages/map';
import './pages/audit';
import './pages/users';
import './pages/settings';
import './pages/connections';
import './pages/applications';

await loadLanguage();
document.body.replaceChildren(document.createElement('al-app'));
