"""The Streamlit entry: page list and language. Start it with `streamlit run app.py`."""

import streamlit as st

# Nothing heavier: until `st.navigation` is reached, the sidebar lists the files of pages/ by their names.
from pages.texts import language, text

# An emoji, since the browser would fetch a `:material/…:` page icon from the internet.
st.set_page_config(page_title="整改问答", page_icon="📋")
page = st.navigation(
    [
        st.Page("pages/chat.py", title=text("chat", language()), icon=":material/chat:", url_path="chat", default=True),
        st.Page("pages/ledger.py", title=text("ledger", language()), icon=":material/table_chart:", url_path="ledger"),
        st.Page("pages/topics.py", title=text("topics", language()), icon=":material/hub:", url_path="topics"),
        st.Page("pages/library.py", title=text("library", language()), icon=":material/menu_book:", url_path="library"),
        st.Page(
            "pages/evaluation.py",
            title=text("evaluation", language()),
            icon=":material/monitoring:",
            url_path="evaluation",
        ),
        st.Page("pages/notice.py", title=text("notice", language()), url_path="notice", visibility="hidden"),
    ]
)
with st.sidebar:
    st.segmented_control(
        text("language", language()), ["中文", "English"], default="中文", key="language", required=True
    )
page.run()
