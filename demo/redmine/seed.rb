# SPDX-License-Identifier: Apache-2.0
# Fills a new Redmine: accounts, the project Apollo, a project that only Bob sees. Run once, by `rails runner`.
require 'json'

ActiveRecord::Base.transaction do
  Redmine::DefaultData::Loader.load('en')
  Setting.app_title = 'Tracker'
  Setting.welcome_text = 'The issues of the Apollo team.'
  Setting.text_formatting = 'common_mark'
  Setting.rest_api_enabled = '1'
  Setting.self_registration = '0'

  users = JSON.parse(File.read(ENV.fetch('DEMO_ACCOUNTS'))).to_h do |login, account|
    user = User.find_by_login(login) || User.new(login: login)
    user.update!(firstname: account['first_name'], lastname: account['last_name'], mail: account['mail'], language: 'en',
                 password: account['password'], password_confirmation: account['password'], must_change_passwd: false)
    [login, user]
  end
  alice, bob = users.values_at('alice', 'bob')

  manager, developer = Role.find_by!(name: 'Manager'), Role.find_by!(name: 'Developer')
  apollo = Project.create!(name: 'Apollo', identifier: 'apollo', is_public: true, trackers: Tracker.all,
                           description: 'The new launch console. Designs and notes are in the wiki, below *Apollo*.',
                           enabled_module_names: Setting.default_projects_modules)
  Member.create!(project: apollo, user: alice, roles: [developer])
  Member.create!(project: apollo, user: bob, roles: [manager])
  desk = Project.create!(name: "Bob's desk", identifier: 'bobs-desk', is_public: false, trackers: Tracker.all,
                         description: 'Drafts that nobody else sees.', enabled_module_names: ['issue_tracking'])
  Member.create!(project: desk, user: bob, roles: [manager])

  issue = lambda do |project, tracker, author, subject, description, options = {}|
    Issue.create!(project: project, tracker: Tracker.find_by!(name: tracker), author: author, subject: subject, description: description,
                  status: IssueStatus.find_by!(name: options.delete(:status) || 'New'),
                  priority: IssuePriority.find_by!(name: options.delete(:priority) || 'Normal'), **options)
  end

  countdown = issue.(apollo, 'Bug', bob, 'Countdown jumps from 10 to 8',
                     "Seen twice on the wall display, never on a laptop.\n\n1. Start the rehearsal.\n2. Watch the seconds below 12.",
                     assigned_to: alice, status: 'In Progress', priority: 'High')
  issue.(apollo, 'Feature', alice, 'Show the weather window beside the clock',
         'The launch director asks for it in every rehearsal. Sketch: wiki page *Apollo/Design*.', assigned_to: alice)
  issue.(apollo, 'Feature', bob, 'Hold button asks for two confirmations', 'Two different people, within thirty seconds.', assigned_to: bob)
  issue.(apollo, 'Bug', alice, 'Telemetry chart is empty after midnight', 'The query uses the local date, the data has UTC.',
         assigned_to: bob, status: 'Resolved')
  issue.(apollo, 'Support', alice, 'Who may see the abort criteria?', 'Procurement asked again. Write the answer into the wiki.', assigned_to: bob)
  issue.(apollo, 'Bug', bob, 'Badge reader accepts expired badges', 'Not for everyone before it is fixed.',
         assigned_to: bob, is_private: true, priority: 'Urgent')
  issue.(desk, 'Support', bob, 'Draft: who leads Apollo next year', 'Talk to Alice in March, not before.', assigned_to: bob)

  countdown.reload.init_journal(alice, 'The display drops a frame when the font changes width. I try a font with fixed figures.')
  countdown.save!

  key_file = File.join(ENV.fetch('HOME'), 'admin-api-key')
  File.write(key_file, "#{users['admin'].api_key}\n", perm: 0o600)
end
