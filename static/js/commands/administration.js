// The server's accounts and its doors, for its administrators.

export function createAdministration({ api }) {
  const of = (id) => `admin/users/${id}`;
  const found = ({ messages: accounts, older }) => ({ accounts, older });

  return {
    // By any part of a name or an e-mail address, the newest first; `older` leads on.
    find: async (words) => found(await api.page(`admin/users?q=${encodeURIComponent(words)}`)),
    more: async (path) => found(await api.page(path)),
    suspend: (id, terms) => api.put(`${of(id)}/suspension`, terms),
    lift: (id) => api.delete(`${of(id)}/suspension`),
    signOut: (id) => api.delete(`${of(id)}/sessions`),
    setAdmin: (id, isAdmin) => api.patch(of(id), { is_admin: isAdmin }),
    // → {url, expires_at}, this once.
    resetLink: (id) => api.post(`${of(id)}/password-reset`, {}),
    erase: (id) => api.delete(of(id)),
    settings: () => api.get('admin/settings'),
    changeSettings: (change) => api.patch('admin/settings', change),
  };
}
