# A project like the example roadmap: eleven directions, 49 items with a deadline each, three notes on each of them.
#
#   RAILS_ENV=production EXAMPLE_PASSWORD=… bin/rails runner redmine_example.rb
#
# Redmine's default data has to be loaded. Safe to run again: what is there stays.
password = ENV.fetch('EXAMPLE_PASSWORD')
ActionMailer::Base.perform_deliveries = false

person = User.find_by(login: 'coordinator') || User.new(login: 'coordinator').tap do |one|
  one.assign_attributes(firstname: 'Анна', lastname: 'Соколова', mail: 'coordinator@example.org', language: 'ru')
  one.password = one.password_confirmation = password
  one.save!
end
tracker = Tracker.first
project = Project.find_by(identifier: 'sochi-minsk') || Project.create!(
  name: 'Сочи — Минск', identifier: 'sochi-minsk', is_public: false,
  enabled_module_names: %w[issue_tracking gantt], tracker_ids: [tracker.id]
)
if project.members.empty?
  manager = Role.givable.detect { |role| role.has_permission?(:edit_issues) && role.has_permission?(:add_issues) }
  Member.create!(project: project, principal: person, roles: [manager])
end
User.current = person
directions = (1..11).map { |number| project.issue_categories.find_or_create_by!(name: "Направление #{number}") }
(project.issues.count + 1..49).each do |number|
  starts = Date.new(2026 + number % 3, 1 + number % 12, 1)
  issue = Issue.create!(
    project: project, tracker: tracker, author: person, assigned_to: person, category: directions[number % 11],
    subject: "Пункт #{number}: обмен опытом и подготовка соглашения", description: 'Ожидаемый результат: документ.',
    start_date: starts, due_date: starts + 90, estimated_hours: 8, priority: IssuePriority.default || IssuePriority.first,
    status: IssueStatus.first, notify: false
  )
  [10, 20, 30].each do |percent|
    issue.reload
    issue.init_journal(person, 'Проведено рабочее совещание.').notify = false
    issue.done_ratio = percent
    issue.save!
  end
end
puts "#{project.issues.count} issues, #{Journal.count} notes"
