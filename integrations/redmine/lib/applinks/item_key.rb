# SPDX-License-Identifier: Apache-2.0
module Applinks
  # "APOLLO-12": how commits and linked applications name an issue.
  module ItemKey
    def self.of(issue)
      "#{issue.project.identifier.upcase.tr('-', '_')}-#{issue.id}"
    end
  end
end
