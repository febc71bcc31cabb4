// SPDX-License-Identifier: Apache-2.0
// A start touches four times as much of the program and its libraries as serving does.
#pragma once

namespace applinks::app {

// Unmaps the unchanged pages of the program file and its libraries. They stay in the system's page cache, and come back
// one by one where they are needed: what is left is what serving uses. Any thread, while others run.
void unmap_pages_of_the_start();

}  // namespace applinks::app
