# SPDX-License-Identifier: Apache-2.0
get 'applinks_whoami', to: 'applinks#whoami', format: 'json'
