// SPDX-License-Identifier: Apache-2.0
// /applinks/embed.js: everything that a page of the local application needs to show what linked applications know.
//
//   <script src="/applinks/embed.js" defer></script>
//   <applinks-panel item="ABC-1"></applinks-panel>
//   <applinks-links item="ABC-1"></applinks-links>
//   <applinks-picker></applinks-picker>
//   <applinks-preview href="https://wiki.example.org/…"></applinks-preview>
import './panel';
import './links';
import './picker';
import './preview';
