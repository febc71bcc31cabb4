# SPDX-License-Identifier: Apache-2.0
Redmine::Plugin.register :applinks do
  name 'AppLinks'
  author 'The applinkd authors'
  description 'Shows on issues what linked applications know of them, and lets applinkd say who is signed in'
  version '1.0.0'
  requires_redmine version_or_higher: '5.0'
end

# Redmine runs this file again when code is reloaded; each of these does nothing the second time.
Applinks::Hooks
ApplicationController.prepend(Applinks::SignedInByApplinkd) unless ApplicationController.include?(Applinks::SignedInByApplinkd)
IssuesController.include(Applinks::LinksOfForms) unless IssuesController.include?(Applinks::LinksOfForms)
