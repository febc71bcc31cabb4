# SPDX-License-Identifier: Apache-2.0
module Applinks
  class Hooks < Redmine::Hook::ViewListener
    render_on :view_layouts_base_html_head, partial: 'applinks/head'
    render_on :view_issues_show_description_bottom, partial: 'applinks/issue'
    render_on :view_issues_form_details_bottom, partial: 'applinks/form'
  end
end
